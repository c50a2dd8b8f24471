import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { team } from './team.ts';

/** A CLI that says it is done and does nothing. */
const IDLE = `#!/bin/sh
cat > /dev/null
cat > .agent_result.json <<'END'
{"status":"complete","blocker_code":"none","summary":"it was so already","done":"all","blockers":"none",
"next_step":"none","files_changed":"none","tests_run":"none","decisions":"none","risks":"none",
"attempted_approaches":"none","manual_steps":"none"}
END
`;

/** The verifier of the lane: it believes what is there. */
const JUDGE = `cat > /dev/null; test -f README.md && echo '{"verdict":"PASS","criteria":[{"criterion":"there is a readme","met":true,"evidence":"README.md"}],"findings":[]}'`;

test('[INV-14] an agent that says it is done and changed nothing is judged, by a verifier or a person', {
  timeout: 180_000,
}, async () => {
  const { laptops } = await team(['ana']);
  const [ana] = laptops as [Laptop];
  const bin = join(ana.project, '..', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'idle'), IDLE);
  chmodSync(join(bin, 'idle'), 0o755);
  await ana.ok(['agents', 'add', 'idle', '--command', join(bin, 'idle'), '--keeps-in']);
  const accept = ['--agent', 'idle', '--accept', 'true'];
  const judged = ['--verify', 'script', '--waive', 'node', '--verify-run', JUDGE];
  await ana.ok(['lane', 'add', 'judged', ...accept, '--unsupervised', ...judged]);
  await ana.ok(['lane', 'add', 'trusted', ...accept, '--unsupervised']);
  const add = async (lane: string) => (await ana.ok(['task', 'add', 'Look', '--lane', lane])).id;
  const [seen, asked] = [await add('judged'), await add('trusted')];
  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);

  const done = await ana.ok(['task', 'show', seen]);
  expect(done, JSON.stringify(done)).toMatchObject({ state: 'done', landed: null, verified: true });
  expect(done.review.votes).toMatchObject([{ agent: 'script', verdict: 'pass' }]);

  const held = await ana.ok(['task', 'show', asked]);
  const text = 'idle says that it is done, and changed nothing';
  expect(held).toMatchObject({ state: 'review', holds: [{ guard: 'unchanged', text }] });
  await ana.ok(['task', 'approve', asked]);
  expect(await ana.ok(['task', 'show', asked])).toMatchObject({ state: 'done', landed: null });
});
