import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch.ts';
import {
  ensureBare,
  GitError,
  GitUnusable,
  gitVersion,
  initBare,
  openRepository,
  type Repository,
  requireGit,
} from './index.ts';

const folder = scratchFolder();
afterEach(() => vi.unstubAllEnvs());

describe('a repository of our own', () => {
  test('is made once, whole, however many want it, and a half made one is made anew', async () => {
    const path = join(folder, 'below', 'own.git');
    const all = await Promise.all(Array.from({ length: 4 }, () => ensureBare(path)));
    const [one] = all as [Repository];
    const written = await one.runOk(['hash-object', '-w', '--stdin'], { input: 'kept' });
    const oid = written.stdout.trim();
    expect((await (await ensureBare(path)).runOk(['cat-file', '-p', oid])).stdout).toBe('kept');
    expect(readdirSync(join(folder, 'below'))).toEqual(['own.git']);

    const locks = ['packed-refs.lock', 'refs/heads/x.lock'].map((name) => join(path, name));
    for (const lock of locks) writeFileSync(lock, '');
    utimesSync(locks[0] as string, 0, 0);
    vi.resetModules();
    // As the next process opens it, after a power cut: one lock is older than that, one is not.
    await (await import('./repository.ts')).ensureBare(path);
    expect(locks.map((lock) => existsSync(lock))).toEqual([false, true]);

    const half = join(folder, 'below', 'half.git');
    mkdirSync(join(half, 'refs'), { recursive: true });
    for (const name of ['HEAD', 'config', 'config.lock']) writeFileSync(join(half, name), '');
    const dead = join(folder, 'below', 'half.git.draft.0123');
    mkdirSync(dead);
    utimesSync(dead, 0, 0);
    expect((await (await ensureBare(half)).runOk(['count-objects'])).stdout).toMatch(/^0 /);
    expect(readdirSync(join(folder, 'below')).sort()).toEqual(['half.git', 'own.git']);
  });
});

describe('git on this machine', () => {
  test('has a version and is new enough', async () => {
    expect(await gitVersion()).toMatch(/^\d+\.\d+/);
    await expect(requireGit()).resolves.toMatch(/^2\./);
  });

  test('is refused with both versions named when it is too old', async () => {
    const version = await gitVersion();
    await expect(requireGit('99.1.0')).rejects.toThrow(
      `git ${version} is too old: git 99.1.0 or newer is needed`,
    );
  });

  test('is said to be missing when it is not on the PATH', async () => {
    vi.stubEnv('PATH', folder);
    await expect(gitVersion()).rejects.toThrow(GitUnusable);
  });
});

describe('a command in a repository', () => {
  test('ignores the parent environment, its identity and its configuration', async () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(join(home, '.gitconfig'), '[core]\n\thooksPath = /evil\n[user]\n\tname = Eve\n');
    vi.stubEnv('HOME', home);
    vi.stubEnv('GIT_DIR', '/nowhere');
    vi.stubEnv('GIT_INDEX_FILE', '/nowhere/index');
    vi.stubEnv('GIT_AUTHOR_NAME', 'Eve');
    const repository = await initBare(join(folder, 'clean.git'));
    const { stdout } = await repository.runOk(['config', '--list']);
    expect(stdout).toContain('core.hookspath=/dev/null');
    expect(stdout).not.toContain('Eve');
    expect((await repository.runOk(['rev-parse', '--git-dir'])).stdout).toBe(
      `${repository.gitDir}\n`,
    );
  });

  test('works with an empty HOME', async () => {
    vi.stubEnv('HOME', '');
    const repository = await initBare(join(folder, 'homeless.git'));
    await repository.runOk(['fsck']);
  });

  test('throws the command, the exit code and the first line git said', async () => {
    const repository = await initBare(join(folder, 'errors.git'));
    const failing = repository.runOk(['rev-parse', '--verify', 'refs/heads/none']);
    await expect(failing).rejects.toThrow(
      /^git --git-dir=.*errors\.git rev-parse --verify refs\/heads\/none exited with 128: fatal: /,
    );
    await expect(failing).rejects.toBeInstanceOf(GitError);
    expect((await repository.run(['rev-parse', '--verify', 'none'])).exitCode).toBe(128);
  });

  test('reads its input and bounds its output', async () => {
    const repository = await initBare(join(folder, 'io.git'));
    const input = 'x'.repeat(100_000);
    const { stdout } = await repository.runOk(['hash-object', '-w', '--stdin'], { input });
    const reading = repository.run(['cat-file', 'blob', stdout.trim()], { maxBuffer: 1000 });
    await expect(reading).rejects.toThrow('more output than the allowed 1000 bytes');
  });

  test('is ended with everything it started when its time is up', async () => {
    const repository = await initBare(join(folder, 'slow.git'));
    const mark = join(folder, 'mark');
    const started = Date.now();
    const result = await repository.run(
      ['-c', `alias.slow=!sleep 30 & sleep 30; touch ${mark}`, 'slow'],
      { timeoutMs: 200 },
    );
    expect(result).toMatchObject({ exitCode: null, stopped: true });
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(existsSync(mark)).toBe(false);
  });

  test('needs an absolute path', () => {
    expect(() => openRepository('clone/.git')).toThrow(RangeError);
  });
});
