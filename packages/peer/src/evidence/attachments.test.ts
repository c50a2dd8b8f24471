import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Attachments, LARGEST } from './attachments.ts';

const ANA = `n${'a'.repeat(25)}`;
const BEN = `n${'b'.repeat(25)}`;

function bench() {
  const root = mkdtempSync(join(tmpdir(), 'mesh-att-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const hub = join(root, 'hub.git');
  execFileSync('git', ['init', '-q', '--bare', hub]);
  const of = (node: string) => new Attachments({ dir: join(root, `${node}.git`), node });
  return { hub, ana: of(ANA), again: of(ANA), ben: of(BEN), root };
}

test('what one node attached another reads by its digest, from the hub', async () => {
  const { hub, ana, ben } = bench();
  const digests = [await ana.put('one\n'), await ana.put('two €\n'), await ana.put('one\n')];
  expect(digests[2]).toBe(digests[0]);
  expect(await ben.fetch(hub, ANA, 20_000)).toBe(true);
  expect(await ben.get(digests[0] as string)).toBeNull();
  expect(await ana.publish(hub, 20_000)).toBe(true);
  expect(await ben.fetch(hub, ANA, 20_000)).toBe(true);
  expect(await ben.get(digests[1] as string)).toBe('two €\n');
  expect([await ben.get('x'), await ben.get('0'.repeat(64))]).toEqual([null, null]);
});

test('two processes of a node lose nothing of each other, and nothing too large gets in', async () => {
  const { ana, again } = bench();
  await ana.put('first');
  const digests = await Promise.all([ana, again].map((one, i) => one.put(`text ${i}`)));
  for (const digest of digests) expect(await ana.get(digest)).toContain('text');
  await expect(ana.put('x'.repeat(LARGEST + 1))).rejects.toThrow(RangeError);
});

test('bytes that do not have the digest they are kept under are not given out', async () => {
  const { ana, root } = bench();
  const digest = await ana.put('honest');
  const git = (args: string[], input = '') =>
    execFileSync('git', ['--git-dir', join(root, `${ANA}.git`), ...args], {
      input,
      encoding: 'utf8',
    }).trim();
  const blob = git(['hash-object', '-w', '--stdin'], 'forged');
  const inner = git(['mktree'], `100644 blob ${blob}\t${digest}\n`);
  const tree = git(['mktree'], `040000 tree ${inner}\t${digest.slice(0, 2)}\n`);
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.org'];
  git(['update-ref', `refs/att/${ANA}`, git([...who, 'commit-tree', tree, '-m', 'x'])]);
  expect(await ana.get(digest)).toBeNull();
});
