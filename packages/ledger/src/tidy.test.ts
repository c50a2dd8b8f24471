import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository } from '@lanemesh/git';
import { expect, test } from 'vitest';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { createGitStore, openGitStore } from './git-store.ts';
import { commitId } from './store.ts';
import { tidy } from './tidy.ts';

test('packs many loose objects, loses none, and leaves a small repository alone', {
  timeout: 60_000,
}, async () => {
  const dir = join(scratchFolder(), 'ledger.git');
  await createGitStore(dir);
  const store = openGitStore({ dir });
  expect(await tidy(dir)).toBe(false);
  let parent: string | null = null;
  for (let n = 0; n < 12; n++) {
    const objects: Uint8Array[] = [];
    let head: string | null = parent;
    for (let i = 0; i < 500; i++) {
      const raw = rawCommit(`${n} ${i}`, head === null ? [] : [head]);
      objects.push(raw);
      head = commitId(raw);
    }
    await store.commit({
      objects,
      moves: [{ ref: 'refs/heads/mesh/log/a', to: head as string, from: parent }],
    });
    parent = head;
  }
  expect(await tidy(dir)).toBe(true);
  expect(existsSync(join(dir, 'objects', 'info', 'commit-graph'))).toBe(true);
  const counted = await openRepository(dir).runOk(['rev-list', '--count', 'refs/heads/mesh/log/a']);
  expect(counted.stdout.trim()).toBe('6000');
  expect((await store.walk([parent as string], [])).length).toBe(6000);
  await store.close();
});
