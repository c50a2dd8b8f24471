/** Replays a commit on another one, in a scratch tree with an index of its own. */
import { checkOid, type Repository } from '@lanemesh/git';
import { conflictEvidence } from './conflict.ts';
import type { GitHostOptions } from './copies.ts';
import { solveDependencies } from './dependency-files.ts';
import { committerOf } from './head-commit.ts';
import type { Rebase } from './host.ts';
import { withMerge } from './scratch-merge.ts';

/** See Host.rebase. A cherry-pick without HEAD, branches or state that a crash could leave. */
export async function rebase(
  copy: Repository,
  commit: string,
  onto: string,
  { scratchDir, node, now }: Pick<GitHostOptions, 'scratchDir' | 'node' | 'now'>,
): Promise<Rebase> {
  const original = await readCommit(copy, checkOid(commit));
  if (original.parent === checkOid(onto)) return { ok: true, commit };
  const change = { base: original.parent, onto, commit };
  return withMerge(copy, change, { scratchDir }, async ({ at, scratch, isConflict, stdout }) => {
    const solved = isConflict ? await solveDependencies(copy, at, scratch) : [];
    if (solved === null) return { ok: false, conflict: await conflictEvidence(copy, at, stdout) };
    const tree = (await copy.runOk(['write-tree'], at)).stdout.trim();
    const made = await copy.runOk(['commit-tree', tree, '-p', onto, '-F', '-'], {
      input: original.message,
      env: { ...original.author, ...committerOf(node, now()) },
    });
    return { ok: true, commit: made.stdout.trim(), ...(solved.length > 0 ? { solved } : {}) };
  });
}

interface Original {
  readonly parent: string;
  readonly author: Record<string, string>;
  readonly message: string;
}

async function readCommit(copy: Repository, commit: string): Promise<Original> {
  const raw = (await copy.runOk(['cat-file', 'commit', commit])).stdout;
  const end = raw.indexOf('\n\n');
  const lines = raw.slice(0, end).split('\n');
  const parents = lines.filter((line) => line.startsWith('parent '));
  const author = lines
    .map((line) => /^author (.*) <(.*)> (\d+ [+-]\d{4})$/.exec(line))
    .find(Boolean);
  if (parents.length !== 1 || !author) {
    throw new RangeError(`${commit} cannot be replayed: it needs one parent and an author`);
  }
  const [, name = '', mail = '', date = ''] = author;
  return {
    parent: (parents[0] as string).slice('parent '.length),
    author: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: mail, GIT_AUTHOR_DATE: date },
    message: raw.slice(end + 2),
  };
}
