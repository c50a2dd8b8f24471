import { expect, it } from 'vitest';
import { isDependencyFile } from './dependency-files.ts';
import { testbed } from './testbed.ts';

async function start() {
  const bed = await testbed();
  const node = await bed.node();
  await node.host.read(node.t);
  const first = node.change(bed.tip(), 'go.sum', 'a v1\n');
  const base = node.change(first, 'package-lock.json', '{\n  "a": 1\n}\n');
  /** Both sides change these files; what comes of landing mine on theirs. */
  const meet = (mine: Record<string, string>, theirs: Record<string, string>) => {
    const on = (files: Record<string, string>) =>
      Object.entries(files).reduce((at, [path, text]) => node.change(at, path, text), base);
    // One commit a side: the last tree on the base.
    const one = (files: Record<string, string>) =>
      node.git(['commit-tree', `${on(files)}^{tree}`, '-p', base, '-m', 'side']);
    return node.host.rebase(node.t, one(mine), one(theirs));
  };
  return { node, meet };
}

it('lists of dependencies keep what both sides added', async () => {
  const { node, meet } = await start();
  const met = await meet({ 'go.sum': 'a v1\nmine v1\n' }, { 'go.sum': 'a v1\ntheirs v1\n' });
  expect(met).toMatchObject({ ok: true, solved: ['go.sum'] });
  if (!met.ok) throw new Error('a conflict');
  expect(
    node
      .git(['show', `${met.commit}:go.sum`])
      .split('\n')
      .sort(),
  ).toEqual(['a v1', 'mine v1', 'theirs v1']);
});

it('JSON that both sides together would break is what the change says', async () => {
  const { node, meet } = await start();
  const lock = (text: string) => ({ 'package-lock.json': `{\n  "a": 1,\n  "${text}": 1\n}\n` });
  const met = await meet(lock('mine'), lock('theirs'));
  if (!met.ok) throw new Error('a conflict');
  expect(JSON.parse(node.git(['show', `${met.commit}:package-lock.json`]))).toEqual({
    a: 1,
    mine: 1,
  });
});

it('one line of source beside them is a conflict for an agent', async () => {
  const { meet } = await start();
  const met = await meet({ 'go.sum': 'x\n', 'a.txt': 'x\n' }, { 'go.sum': 'y\n', 'a.txt': 'y\n' });
  expect(met).toMatchObject({ ok: false, conflict: expect.stringContaining('a.txt') });
});

it('knows them by name, wherever they lie', () => {
  const yes = ['go.sum', 'web/package-lock.json', 'requirements-dev.txt', 'py/pyproject.toml'];
  expect(yes.filter((path) => !isDependencyFile(path))).toEqual([]);
  expect(['package.json', 'src/go.sum.ts', 'locks.txt'].filter(isDependencyFile)).toEqual([]);
});
