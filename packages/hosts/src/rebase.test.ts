import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestNode, testbed } from './testbed.ts';

const lines = (change: Record<number, string>) =>
  `${Array.from({ length: 9 }, (_, i) => change[i] ?? `line ${i}`).join('\n')}\n`;

async function start() {
  const bed = await testbed();
  const node = await bed.node();
  const reading = await node.host.read(node.t);
  if (!reading.ok) throw new Error(reading.message);
  return { bed, node, base: reading.target };
}

function scratch(node: TestNode): string[] {
  const copy = node.git(['rev-parse', '--absolute-git-dir']);
  return readdirSync(join(dirname(copy), 'scratch'));
}

describe('a rebase', () => {
  it('merges what does not meet and keeps author, date and message', async () => {
    const { node, base } = await start();
    const commit = node.change(base, 'a.txt', lines({ 0: 'mine' }));
    const onto = node.change(base, 'a.txt', lines({ 8: 'theirs' }), 'Mesh-Task: another');
    const rebased = await node.host.rebase(node.t, commit, onto);
    if (!rebased.ok) throw new Error(rebased.conflict);
    expect(node.git(['cat-file', 'blob', `${rebased.commit}:a.txt`])).toBe(
      lines({ 0: 'mine', 8: 'theirs' }).trim(),
    );
    const kept = ['show', '-s', '--format=%an %ae %ad %B'];
    expect(node.git([...kept, rebased.commit])).toBe(node.git([...kept, commit]));
    expect(node.git(['show', '-s', '--format=%P %cn', rebased.commit])).toBe(`${onto} node1`);
    expect(scratch(node)).toEqual([]);
  });

  it('follows a renamed file', async () => {
    const { node, base } = await start();
    const commit = node.change(base, 'a.txt', lines({ 0: 'mine' }));
    const blob = node.git(['rev-parse', `${base}:a.txt`]);
    const tree = node.git(['mktree'], `100644 blob ${blob}\tmoved.txt\n`);
    const onto = node.git(['commit-tree', tree, '-p', base, '-m', 'move']);
    const rebased = await node.host.rebase(node.t, commit, onto);
    if (!rebased.ok) throw new Error(rebased.conflict);
    expect(node.git(['cat-file', 'blob', `${rebased.commit}:moved.txt`])).toBe(
      lines({ 0: 'mine' }).trim(),
    );
  });

  it('on its own parent is the commit itself', async () => {
    const { node, base } = await start();
    const commit = node.change(base, 'b', 'b');
    expect(await node.host.rebase(node.t, commit, base)).toEqual({ ok: true, commit });
  });

  it('reports a conflict by files and hunks', async () => {
    const { node, base } = await start();
    const commit = node.change(base, 'a.txt', lines({ 4: 'mine \u001b[31m' }));
    const onto = node.change(base, 'a.txt', lines({ 4: 'theirs' }));
    const rebased = await node.host.rebase(node.t, commit, onto);
    if (rebased.ok) throw new Error('no conflict');
    expect(rebased.conflict).toMatch(/^CONFLICT \(content\): Merge conflict in a\.txt\n/);
    expect(rebased.conflict).toMatch(/<<<<<<<.*theirs.*mine \ufffd\[31m.*>>>>>>>/s);
    expect(scratch(node)).toEqual([]);
  });

  it.each([
    ['a file without lines', 'bin', Buffer.from([0, 1, 2]), Buffer.from([0, 9])],
    ['a new file', 'new.txt', 'mine', 'theirs'],
    ['a huge hunk', 'a.txt', 'mine €\n'.repeat(9000), 'theirs €\n'.repeat(9000)],
  ])('keeps the evidence of %s short', async (_, path, mine, theirs) => {
    const { node, base } = await start();
    const rebased = await node.host.rebase(
      node.t,
      node.change(base, path, mine),
      node.change(base, path, theirs),
    );
    if (rebased.ok) throw new Error('no conflict');
    expect(rebased.conflict).toContain(path);
    expect(Buffer.byteLength(rebased.conflict)).toBeLessThanOrEqual(2048);
  });

  it('of a commit we lack, or of a merge, is an error', async () => {
    const { node, base } = await start();
    await expect(node.host.rebase(node.t, 'a'.repeat(40), base)).rejects.toThrow('cat-file');
    const one = node.change(base, 'b', 'b');
    const merge = node.git(['commit-tree', `${one}^{tree}`, '-p', base, '-p', one, '-m', 'merge']);
    await expect(node.host.rebase(node.t, merge, base)).rejects.toThrow('one parent');
  });
});
