/** Folders and repositories for one test file, removed when it is done. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { initBare, type Repository } from '@lanemesh/git';
import { afterAll } from 'vitest';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ana',
  GIT_AUTHOR_EMAIL: 'ana@example.org',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_NAME: 'Ana',
  GIT_COMMITTER_EMAIL: 'ana@example.org',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

/** A folder that goes when the test file has ended. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'lanemesh-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a commit with git itself and returns its id; the tree is empty unless given. */
export async function makeCommit(
  repository: Repository,
  message: string,
  parents: readonly string[] = [],
  tree?: string,
): Promise<string> {
  const root = tree ?? (await makeTree(repository, ''));
  const flags = parents.flatMap((parent) => ['-p', parent]);
  const { stdout } = await repository.runOk(['commit-tree', root, ...flags, '-F', '-'], {
    input: message,
    env: IDENTITY,
  });
  return stdout.trim();
}

/** Makes a tree from lines as `git mktree` reads them. */
export async function makeTree(repository: Repository, lines: string): Promise<string> {
  return (await repository.runOk(['mktree'], { input: lines })).stdout.trim();
}

/** A bare repository with a chain of commits ('c1', 'c2' ...) and no refs. */
export async function repositoryWithChain(
  folder: string,
  length: number,
): Promise<{ repository: Repository; chain: string[] }> {
  const repository = await initBare(folder);
  const chain: string[] = [];
  for (let i = 1; i <= length; i++) {
    chain.push(await makeCommit(repository, `c${i}`, chain.slice(-1)));
  }
  return { repository, chain };
}

/** More than this between two looks is a machine that stood still, not one that works: it is not waited. */
const STALL_MS = 3000;

/** Of the time of waiting, a condition gets this part: one that starts processes is dear. */
const SHARE = 1 / 5;
const MOST_MS = 500;

/**
 * Resolves when the condition holds; throws, naming it, after the deadline. It is asked again at
 * once where that costs nothing, and less often the longer it takes.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 30_000,
): Promise<void> {
  let waited = 0;
  for (let last = performance.now(); ; ) {
    const asked = performance.now();
    if (await condition()) return;
    if (waited > deadlineMs) throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
    const took = performance.now() - asked;
    waited += Math.min(performance.now() - last, STALL_MS);
    last = performance.now();
    await sleep(Math.min(Math.max(5, took / SHARE - took), MOST_MS));
  }
}
