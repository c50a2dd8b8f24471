import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCommit, repositoryWithChain, scratchFolder } from '../../../test/support/scratch.ts';
import { GitError, isAncestor, revList } from './index.ts';

const folder = scratchFolder();

test('history is listed parents first, without what is known', async () => {
  const { repository, chain } = await repositoryWithChain(join(folder, 'a.git'), 5);
  const [c1 = '', c2 = '', c3 = '', c4 = '', c5 = ''] = chain;
  const side = await makeCommit(repository, 'side', [c2]);
  const merge = await makeCommit(repository, 'merge', [c5, side]);
  const all = await revList(repository, [merge]);
  expect(all).toHaveLength(7);
  expect(all.indexOf(c2)).toBeLessThan(all.indexOf(side));
  expect(all.at(-1)).toBe(merge);
  expect(new Set(await revList(repository, [merge], [c4]))).toEqual(new Set([c5, side, merge]));
  expect(await revList(repository, [merge], [], { firstParent: true })).not.toContain(side);
  expect(await revList(repository, [c5], [], { max: 2 })).toEqual([c4, c5]);
  expect(await revList(repository, [])).toEqual([]);
  expect(await isAncestor(repository, c1, merge)).toBe(true);
  expect(await isAncestor(repository, c3, side)).toBe(false);
});

test('an absent commit is an error, not an empty history', async () => {
  const { repository, chain } = await repositoryWithChain(join(folder, 'b.git'), 1);
  const absent = '1'.repeat(40);
  await expect(revList(repository, [absent])).rejects.toThrow(GitError);
  await expect(isAncestor(repository, absent, chain[0] as string)).rejects.toThrow(GitError);
});
