import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { damagedFile, initBare, RepositoryDamaged, readRefFiles } from './index.ts';

const folder = scratchFolder();
const OID = 'ab'.repeat(20);

test('the damaged file of our own repository is told from git’s words', () => {
  const loose = `objects/ab/${OID.slice(2)}`;
  mkdirSync(join(folder, 'objects/ab'), { recursive: true });
  writeFileSync(join(folder, loose), '');
  for (const [said, file] of [
    [`error: object file ${folder}/${loose} is empty`, loose],
    [`fatal: loose object ${OID} (stored in ${folder}/${loose}) is corrupt`, loose],
    [`error: corrupt loose object '${OID}'`, loose],
    [`fatal: not a git repository: '${folder}'`, 'HEAD'],
    [`fatal: bad config line 1 in file ${folder}/config`, 'config'],
    [`fatal: unexpected line in ${folder}/packed-refs: x`, 'packed-refs'],
    [
      `error: file ${folder}/objects/pack/p.pack is far too short to be a packfile`,
      'objects/pack/p.pack',
    ],
    ['fatal: bad object refs/heads/mesh/ledger', 'refs/heads/mesh/ledger'],
  ] as const)
    expect(damagedFile(folder, said), said).toBe(join(folder, file));
});

test('another repository’s damage, and what is no damage, is not taken for ours', () => {
  const other = 'cd'.repeat(20);
  for (const said of [
    `error: object file /hub.git/objects/ab/${OID.slice(2)} is empty`,
    `error: corrupt loose object '${other}'`,
    'fatal: bad object refs/hub/ledger',
    'fatal: could not read from remote repository',
  ])
    expect(damagedFile(folder, said), said).toBeNull();
});

test('a branch whose file holds no id is not taken for absent, a copy of one elsewhere is', async () => {
  const { gitDir } = await initBare(join(folder, 'refs.git'));
  for (const ref of ['refs/heads/a', 'refs/hub/a']) {
    mkdirSync(join(gitDir, ref, '..'), { recursive: true });
    writeFileSync(join(gitDir, ref), '\0\0');
  }
  expect(await readRefFiles(gitDir, 'refs/hub/')).toEqual(new Map());
  await expect(readRefFiles(gitDir, 'refs/heads/')).rejects.toThrow(RepositoryDamaged);
  writeFileSync(join(gitDir, 'packed-refs'), `${OID.slice(9)}`);
  await expect(readRefFiles(gitDir, 'refs/hub/')).rejects.toThrow(/packed-refs is damaged/);
});
