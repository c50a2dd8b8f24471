/** Commits on a task's head branch: they carry no work, they are there to be different. */
import type { Repository } from '@lanemesh/git';
import { type GitHostOptions, has } from './copies.ts';
import type { Target } from './host.ts';

/**
 * A fresh commit for the head branch. It stands on the branch's old commit, since some hubs take
 * nothing but fast-forwards, and beside it on `landing`, the commit being landed.
 */
export async function headCommit(
  copy: Repository,
  t: Target,
  what: { readonly subject: string; readonly head: string | null; readonly landing?: string },
  { node, now }: Pick<GitHostOptions, 'node' | 'now'>,
): Promise<string> {
  const parents: string[] = [];
  if (what.head !== null && (await has(copy, what.head))) parents.push(what.head);
  if (what.landing !== undefined) parents.push(what.landing);
  const tree = await copy.runOk(['mktree'], { input: '' });
  const message = `${what.subject} [skip ci]\n\nMesh-Head: ${t.task}\nMesh-Node: ${node.id}\n`;
  const { stdout } = await copy.runOk(
    ['commit-tree', tree.stdout.trim(), ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'],
    { input: message, env: signature(node, now()) },
  );
  return stdout.trim();
}

/** The environment that makes us author and committer, at `ms` since 1970. */
export function signature(node: GitHostOptions['node'], ms: number): Record<string, string> {
  const committer = committerOf(node, ms);
  return {
    ...committer,
    GIT_AUTHOR_NAME: committer.GIT_COMMITTER_NAME,
    GIT_AUTHOR_EMAIL: committer.GIT_COMMITTER_EMAIL,
    GIT_AUTHOR_DATE: committer.GIT_COMMITTER_DATE,
  };
}

/** The environment that makes us the committer, at `ms` since 1970. */
export function committerOf(node: GitHostOptions['node'], ms: number) {
  return {
    GIT_COMMITTER_NAME: node.name.replace(/[^A-Za-z0-9._ -]+/g, '').trim() || 'unnamed',
    GIT_COMMITTER_EMAIL: `${node.id}@lanemesh.invalid`,
    GIT_COMMITTER_DATE: `${Math.floor(ms / 1000)} +0000`,
  };
}
