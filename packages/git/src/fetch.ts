import { damagedFile } from './damage.ts';
import { failpoint } from './failpoint.ts';
import { checkUrl } from './outside.ts';
import { type RemoteFailure, remoteFailure } from './remote-failure.ts';
import type { Repository } from './repository.ts';
import { locksInTheWay, removeStaleLock } from './stale-lock.ts';

export interface FetchRequest {
  readonly url: string;
  /** As git writes them: '[+]<source>:<full local name>', at most one '*' on each side. */
  readonly refspecs: readonly string[];
  /** Removes local refs under the refspecs' right sides that the remote no longer has. */
  readonly prune?: boolean;
  /**
   * False: objects that git's own checks object to (a strange tree entry, a bad date) are let in.
   * Only for branches that are never checked out; links and hashes are checked all the same.
   */
  readonly fsck?: boolean;
  /**
   * False: the local refs may be lost with the power. Only where a torn one is fetched again: each
   * costs an fsync, and a remote may show thousands.
   */
  readonly durableRefs?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface FetchFailure extends RemoteFailure {
  readonly stderr: string;
  /** True if it took longer than timeoutMs, or the signal ended it. */
  readonly stopped: boolean;
}

/** Two of the longest ref names. A command line that is too long costs a minute before it fails. */
const LONGEST_REFSPEC = 2002;
const REFSPEC = /^\+?(refs\/[^:\s]+|[0-9a-f]{40}|HEAD):refs\/[^:\s]+$/;

/** Fetches into a repository. An unreachable or refusing remote is a value, not an exception. */
export async function fetch(
  repository: Repository,
  request: FetchRequest,
): Promise<{ ok: true } | FetchFailure> {
  const url = checkUrl(request.url);
  for (const refspec of request.refspecs) {
    if (refspec.length > LONGEST_REFSPEC || !REFSPEC.test(refspec))
      throw new RangeError(`not a full refspec: ${refspec.slice(0, 200)}`);
  }
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  if (request.prune === true) flags.push('--prune');
  const result = await repository.run(
    ['fetch', ...flags, '--no-recurse-submodules', '--end-of-options', url, ...request.refspecs],
    {
      network: true,
      whenStarted: 'fetch.started',
      config: [
        ...(request.fsck === false ? UNCHECKED : []),
        ...(request.durableRefs === false ? OBJECTS_ONLY : []),
      ],
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
  );
  failpoint('fetch.ended');
  if (result.exitCode === 0) return { ok: true };
  const { stderr, stopped } = result;
  const damaged = stopped ? null : damagedFile(repository.gitDir, stderr);
  if (damaged !== null) {
    const message = `${damaged} is damaged here`;
    return { ok: false, reason: 'damaged', message, stderr, stopped };
  }
  return { ...remoteFailure(url, result, request.timeoutMs), stderr, stopped };
}

/**
 * As `fetch`, past a lock file that a git left behind whose machine died: no later fetch would ever
 * succeed. For a repository of our own, in which nobody else holds a lock for longer than a moment.
 */
export async function fetchPastLocks(
  repository: Repository,
  request: FetchRequest,
): Promise<{ ok: true } | FetchFailure> {
  const first = await fetch(repository, request);
  if (first.ok) return first;
  const locks = locksInTheWay(repository.gitDir, first.stderr);
  if (locks.length === 0) return first;
  for (const lock of locks) if (!(await removeStaleLock(lock))) return first;
  return fetch(repository, request);
}

const OBJECTS_ONLY = [['core.fsync', 'committed']] as const;

const UNCHECKED = [
  ['fetch.fsckObjects', 'false'],
  ['transfer.fsckObjects', 'false'],
] as const;
