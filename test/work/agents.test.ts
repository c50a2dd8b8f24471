import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { team } from './team.ts';

/** A CLI nobody knows, which writes as Claude Code does, and tells what it cost. */
const HELPER = `#!/bin/sh
cat > .prompt
echo done > made.txt
cat > .agent_result.json <<'END'
{"status":"complete","blocker_code":"none","summary":"made it","done":"made.txt","blockers":"none",
"next_step":"none","files_changed":"made.txt","tests_run":"none","decisions":"none","risks":"none",
"attempted_approaches":"none","manual_steps":"none"}
END
grep -q 'Make it' .prompt && rm .prompt
echo 'a line that is no event'
echo '{"type":"system","subtype":"init","session_id":"s-1","model":"helper-1"}'
echo '{"type":"result","subtype":"success","is_error":false,"session_id":"s-1","result":"made it","total_cost_usd":0.0125,"usage":{"input_tokens":100,"output_tokens":20,"cache_read_input_tokens":50}}'
`;

test('an agent that is set up by a command alone works, and what it cost is told', {
  timeout: 180_000,
}, async () => {
  const { laptops } = await team(['ana']);
  const [ana] = laptops as [(typeof laptops)[0]];
  const bin = join(ana.project, '..', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'helper'), HELPER);
  chmodSync(join(bin, 'helper'), 0o755);
  const added = await ana.ok([
    ...['agents', 'add', 'helper', '--command', join(bin, 'helper'), '--keeps-in'],
    ...['--output', 'claude-stream', '--family', 'mistral', '--model', 'helper-1'],
  ]);
  expect(added.agent).toMatchObject({ name: 'helper', family: 'mistral', state: 'ready' });
  // Its key is not here: it is left alone, and no attempt is spent on finding that out.
  expect(added.warnings).toEqual([expect.stringContaining('--keeps FOLDER')]);
  const keyless = ['agents', 'add', 'keyless', '--command', 'false', '--env', 'NO_SUCH_KEY'];
  const { warnings } = await ana.ok(keyless);
  expect(warnings[0]).toContain('no hosts are known for family keyless');
  const nosy = await ana.mesh([...keyless, '--keeps', join(ana.project, '.mesh', 'key')]);
  expect([nosy.exit, nosy.stderr]).toEqual([2, expect.stringContaining('--keeps')]);
  const secret = ['agents', 'add', 'careless', '--command', 'true', '--env'];
  const refused = await ana.mesh([...secret, `TOKEN=ghp_${'a1B2c3D4e5F6'.repeat(3)}`]);
  expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining('secret')]);

  const set = await ana.ok([
    ...['lane', 'set', 'default', '--agent', 'keyless', '--agent', 'helper'],
    ...['--unsupervised', '--accept', 'grep done made.txt', '--max-cost', '5'],
  ]);
  const unheld = [{ code: 'unmetered', agent: 'keyless' }];
  expect(set.warnings).toMatchObject(unheld);
  const checked = await ana.mesh(['agents', 'check', 'keyless', 'helper', '--json']);
  expect(checked.exit).toBe(1);
  expect(JSON.parse(checked.stdout).agents).toMatchObject([
    { name: 'keyless', state: 'out', why: expect.stringContaining('NO_SUCH_KEY') },
    { name: 'helper', state: 'ready', lanes: ['default'] },
  ]);
  const { id } = await ana.ok(['task', 'add', 'Make it']);
  // Nobody was up yet: the ledger knows of no agents, the plan of this node's own.
  expect(await ana.ok(['lane', 'plan'])).toMatchObject({
    tasks: [{ title: 'Make it', node: { name: 'ana' }, agent: 'helper' }],
    warnings: [],
  });
  // Its user may have its family asked in another way: then it does not work here, and may judge.
  const transport = ['agents', 'transport', 'mistral', '--role', 'worker'];
  const bad = await ana.mesh([...transport, '--try', 'pigeon', '--json']);
  expect([bad.exit, bad.json.error.message]).toEqual([2, expect.stringContaining('pigeon')]);
  expect(await ana.ok([...transport, '--try', 'api'])).toMatchObject({
    tries: ['api'],
    agents: [],
  });
  const { agents } = await ana.ok(['agents', 'list']);
  expect(agents.at(-2)).toMatchObject({ name: 'helper', works: false, judges: true });
  // The mesh is told: who plans or waits for it elsewhere does not count on it.
  const announced = { name: 'helper', family: 'mistral', duties: ['verifier'] };
  expect(await ana.ok(['lane', 'plan'])).toMatchObject({
    tasks: [{ node: null }],
    nodes: [{ agents: expect.arrayContaining([announced]) }],
    warnings: [{ code: 'no-agent', text: expect.stringContaining('helper of ana may not work') }],
  });
  await ana.ok([...transport, '--forget']);
  expect((await ana.mesh(['agents', 'transport'])).stdout).toMatch(
    /mistral +verifier +api, else cli \(default\) +helper/,
  );
  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  const shown = await ana.ok(['task', 'show', id]);
  expect(shown.state, JSON.stringify(shown)).toBe('done');
  expect(shown.attempts).toMatchObject([
    {
      agent: 'helper',
      model: 'helper-1',
      outcome: 'passed',
      spent: {
        session: 's-1',
        usage: { input: 150, output: 20, cached: 50 },
        cost: 12_500,
        source: 'agent',
      },
    },
  ]);
  expect((await ana.ok(['explain', id])).unheld).toMatchObject(unheld);
  expect(shown.spent).toMatchObject({ cost: 12_500, unpriced: 0 });
  const status = await ana.ok(['status']);
  expect(status.spent).toMatchObject({ amount: 12_500, unpriced: 0 });
  expect(status.agents).toMatchObject([{ name: 'keyless', state: 'out' }]);
});
