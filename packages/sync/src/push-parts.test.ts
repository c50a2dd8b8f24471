import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { initBare, openRepository, readRefs } from '@lanemesh/git';
import { commitId, createGitStore, openGitStore } from '@lanemesh/ledger';
import { expect, test } from 'vitest';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { gitTransport } from './index.ts';

const folder = scratchFolder();
const LOG = 'refs/heads/mesh/log/a';
const LEDGER = 'refs/heads/mesh/ledger';

test('what a hub finds too large at once goes there in parts, and one commit too large does not', async () => {
  const hub = await initBare(join(folder, 'hub.git'));
  await hub.runOk(['config', 'receive.maxInputSize', '200000']);
  const dir = join(folder, 'own.git');
  await createGitStore(dir);
  const store = openGitStore({ dir });
  const chain: string[] = [];
  const add = async (bytes: number) => {
    const raw = rawCommit(`${randomBytes(bytes / 2).toString('hex')}\n`, chain.slice(-1));
    chain.push(commitId(raw));
    await store.commit({ objects: [raw], moves: [] });
  };
  for (let n = 0; n < 12; n++) await add(100_000);
  const transport = gitTransport({ dir, url: hub.gitDir, timeoutMs: 30_000 });
  const small = rawCommit('entry\n');
  await store.commit({ objects: [small], moves: [] });
  const to = chain.at(-1) as string;
  const pushed = await transport.push([
    { ref: LOG, to },
    { ref: LEDGER, to: commitId(small) },
  ]);
  const ok = new Map([LOG, LEDGER].map((ref) => [ref, 'ok']));
  expect(pushed).toMatchObject({ ok: true, refs: ok });
  expect((await readRefs(openRepository(hub.gitDir), 'refs/heads')).get(LOG)).toBe(to);
  await transport.fetch();
  await add(1000);
  await add(900_000);
  const refused = await transport.push([{ ref: LOG, to: chain.at(-1) as string }]);
  expect(refused.ok && refused.refs.get(LOG)).not.toBe('ok');
  // What came before it is there.
  expect((await readRefs(openRepository(hub.gitDir), 'refs/heads')).get(LOG)).toBe(chain.at(-2));
  await store.close();
});
