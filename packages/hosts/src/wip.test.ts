import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TASK, testbed } from './testbed.ts';
import { createWip, wipRef } from './wip.ts';

const CLAIM = `n${'a'.repeat(25)}:01hzzzzzzzzzzzzzzzzzzzzzza`;
const LATER = `n${'c'.repeat(25)}:01hzzzzzzzzzzzzzzzzzzzzzzc`;

async function two() {
  const bed = await testbed();
  const [ana, ben] = [await bed.node(), await bed.node()];
  await ana.host.read(ana.t);
  const first = ana.change(bed.tip(), 'wip.txt', 'half\n', 'Mesh-Progress: x');
  const repo = bed.t.repo;
  return { ...bed, ana, ben, first, repo, of: (node: typeof ana) => createWip(node.code) };
}

test('what one node keeps another brings, by the commit the ledger names', async () => {
  const { ana, ben, first, repo, of, at, inHub } = await two();
  expect(await of(ana).keep(repo, TASK, CLAIM, first, 10_000)).toBe(true);
  const tree = ana.git(['rev-parse', `${first}^{tree}`]);
  const second = ana.git(['commit-tree', tree, '-p', `${first}^`, '-p', first, '-m', 'further']);
  expect(await of(ana).keep(repo, TASK, CLAIM, second, 10_000)).toBe(true);
  expect(at(wipRef(TASK, CLAIM))).toBe(second);
  expect(inHub(['for-each-ref', '--format=%(refname)', 'refs/heads'])).toBe('refs/heads/main');
  // The ledger may not have heard of the newest one.
  expect(await of(ben).bring(repo, TASK, CLAIM, first)).toBe(true);
  expect(ben.git(['show', `${first}:wip.txt`])).toBe('half');
  const nobodys = second.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  expect(await of(ben).bring(repo, TASK, LATER, nobodys)).toBe(false);
});

test('[INV-7] a node that was taken over cannot move what its successor keeps', async () => {
  const { ana, ben, first, repo, of, at, tip } = await two();
  await ben.host.read(ben.t);
  const other = ben.change(tip(), 'wip.txt', 'mine\n', 'Mesh-Progress: x');
  expect(await of(ben).keep(repo, TASK, LATER, other, 10_000)).toBe(true);
  expect(await of(ana).keep(repo, TASK, CLAIM, first, 10_000)).toBe(true);
  expect(at(wipRef(TASK, LATER))).toBe(other);
  // Junk on our own ref is not moved either: what it holds is not what we kept.
  expect(await of(ana).keep(repo, TASK, LATER, first, 10_000)).toBe(false);
  expect(at(wipRef(TASK, LATER))).toBe(other);
});

test('what was taken without a word is replaced by what came after it, by nobody else', async () => {
  const { ana, first, repo, of, at, hub, hook } = await two();
  const wip = of(ana);
  // The hub takes the push and says nothing; then it cannot be asked.
  const silent = '[ "$1" = committed ] || exit 0; mv "$PWD" "$PWD-away"; kill -KILL $PPID';
  hook('reference-transaction', silent);
  expect(await wip.keep(repo, TASK, CLAIM, first, 10_000)).toBe(false);
  renameSync(`${hub}-away`, hub);
  rmSync(join(hub, 'hooks', 'reference-transaction'));
  expect(at(wipRef(TASK, CLAIM))).toBe(first);
  const tree = ana.git(['rev-parse', `${first}^{tree}`]);
  const beside = ana.git(['commit-tree', tree, '-p', `${first}^`, '-m', 'the next, not on it']);
  // Another process knows nothing of that: it leaves alone what it did not keep.
  expect(await of(ana).keep(repo, TASK, CLAIM, beside, 10_000)).toBe(false);
  expect(await wip.keep(repo, TASK, CLAIM, beside, 10_000)).toBe(true);
  expect(at(wipRef(TASK, CLAIM))).toBe(beside);
});

test('all that is kept of a task goes at once, and nothing of another', async () => {
  const { ana, first, repo, of, at } = await two();
  const other = TASK.replace(/z$/, 'y');
  for (const [task, claim] of [
    [TASK, CLAIM],
    [TASK, LATER],
    [other, CLAIM],
  ] as const)
    await of(ana).keep(repo, task, claim, first, 10_000);
  // Also here: a push that fails loses nothing.
  expect(ana.git(['rev-parse', wipRef(TASK, CLAIM)])).toBe(first);
  expect((await of(ana).kept(repo)).size).toBe(2);
  await of(ana).drop(repo, TASK);
  expect(at(wipRef(TASK, CLAIM))).toBeNull();
  expect(at(wipRef(TASK, LATER))).toBeNull();
  expect(ana.git(['for-each-ref', '--format=%(refname)', 'refs/mesh'])).toBe(wipRef(other, CLAIM));
  expect(at(wipRef(other, CLAIM))).toBe(first);
  expect(() => wipRef('../../x', CLAIM)).toThrow(RangeError);
});
