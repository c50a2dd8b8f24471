import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { scratchFolder } from '../../../../test/support/scratch.ts';
import { makeProject } from './project.ts';
import { findSource } from './source.ts';

const scratch = scratchFolder();
const source = join(scratch, 'source');
const git = (dir: string, ...args: string[]) =>
  execFileSync('git', ['-C', dir, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];
let made = 0;
const make = async (from: string, asked = false) =>
  makeProject(join(scratch, `hub-${made++}.git`), await findSource(from, asked));

beforeAll(() => {
  mkdirSync(join(source, 'src'), { recursive: true });
  execFileSync('git', ['init', '-q', '-b', 'trunk', source]);
  for (const n of [1, 2]) {
    writeFileSync(join(source, 'src/a.py'), `x = ${n}\n`);
    git(source, 'add', '.');
    git(source, ...author, 'commit', '-qm', `commit ${n}`);
  }
});

test('a repository comes with its history and its branch, also from a folder inside', async () => {
  const { hub, branch, commit, source: from } = await make(join(source, 'src'));
  expect([branch, commit, from?.path]).toEqual(['trunk', git(source, 'rev-parse', 'HEAD'), source]);
  expect(git(hub.gitDir, 'rev-list', '--count', 'HEAD')).toBe('2');
  expect(git(hub.gitDir, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/trunk');
});

test('a shallow clone comes as one fresh commit that anything can be pushed to', async () => {
  const shallow = join(scratch, 'shallow');
  execFileSync('git', ['clone', '-q', '--depth=1', `file://${source}`, shallow]);
  const { hub, branch, commit } = await make(shallow, true);
  expect(branch).toBe('trunk');
  expect(git(hub.gitDir, 'rev-list', '--count', commit)).toBe('1');
  expect(git(hub.gitDir, 'rev-parse', `${commit}^{tree}`)).toBe(
    git(source, 'rev-parse', 'HEAD^{tree}'),
  );
  expect(git(hub.gitDir, 'rev-parse', '--is-shallow-repository')).toBe('false');
  expect(git(hub.gitDir, 'fsck', '--full')).toBe('');
});

test('a detached HEAD and a branch in the mesh’s own name space land on main', async () => {
  const clone = join(scratch, 'clone');
  execFileSync('git', ['clone', '-q', source, clone]);
  git(clone, 'checkout', '-q', '--detach', 'HEAD~1');
  const detached = await make(clone);
  expect([detached.branch, detached.commit]).toEqual(['main', git(source, 'rev-parse', 'HEAD~1')]);
  git(clone, 'checkout', '-q', '-b', 'mesh/work');
  expect((await make(clone)).branch).toBe('main');
});

test('without a repository, or without a commit, it is the project that is carried along', async () => {
  const [outside, empty] = [join(scratch, 'outside'), join(scratch, 'empty')];
  mkdirSync(outside);
  execFileSync('git', ['init', '-q', empty]);
  for (const from of [outside, empty]) {
    const { hub, source: none, about, branch } = await make(from);
    expect(none).toBeNull();
    expect(about).toContain(from);
    expect(git(hub.gitDir, 'ls-tree', '-r', '--name-only', branch)).toContain('src/brew/brew.ts');
    expect(git(hub.gitDir, 'fsck', '--full')).toBe('');
  }
});

test('a folder that was asked for has to be in a repository', async () => {
  await expect(make(join(scratch, 'nowhere'), true)).rejects.toMatchObject({ exit: 2 });
  mkdirSync(join(scratch, 'plain'), { recursive: true });
  await expect(make(join(scratch, 'plain'), true)).rejects.toMatchObject({ code: 'demo.repo' });
});
