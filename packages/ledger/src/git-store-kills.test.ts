import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRepository } from '@lanemesh/git';
import { describe, expect, test } from 'vitest';
import { childProgram } from '../../../test/support/children.ts';
import { scratchFolder, until } from '../../../test/support/scratch.ts';
import { tier } from '../../../test/support/tier.ts';
import { createGitStore, openGitStore } from './git-store.ts';

const folder = scratchFolder();
const writer = childProgram('store-writer');
const REF = 'refs/heads/mesh/log/a';

describe('a git store whose process is killed', () => {
  test('[INV-1] keeps everything acknowledged, in one line, with no lock in the way', async () => {
    const dir = join(folder, 'killed.git');
    await createGitStore(dir);
    const acknowledged: string[] = [];
    for (let kill = 0; kill < tier({ test: 10, ci: 60 }); kill++) {
      const child = await writer(dir, '1000000');
      await until('a commit was acknowledged', () => child.output().includes('\n'));
      await sleep(Math.random() * 30);
      child.process.kill('SIGKILL');
      await child.ended;
      acknowledged.push(...child.output().split('\n').slice(0, -1));
    }
    const store = openGitStore({ dir });
    const [tip = ''] = (await store.refs(REF)).values();
    const kept = await store.walk([tip], []);
    expect(kept.filter((id) => acknowledged.includes(id))).toEqual(acknowledged);
    // Beyond that at most one from each life: committed, but not yet acknowledged.
    expect(kept.length - acknowledged.length).toBeLessThanOrEqual(tier({ test: 10, ci: 60 }));
    await store.close();
    await openRepository(dir).runOk(['fsck', '--full', '--strict']);
  });

  test('lets two processes write in turns, and a process end that did not close it', async () => {
    const dir = join(folder, 'shared.git');
    await createGitStore(dir);
    const children = await Promise.all([writer(dir, '40'), writer(dir, '40')]);
    expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([0, 0]);
    const store = openGitStore({ dir });
    const [tip = ''] = (await store.refs(REF)).values();
    expect(await store.walk([tip], [])).toHaveLength(80);
    await store.close();
  });
});
