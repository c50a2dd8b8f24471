import { checkUrl } from './outside.ts';
import { type RemoteFailure, remoteFailure } from './remote-failure.ts';
import type { Repository } from './repository.ts';

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
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface FetchFailure extends RemoteFailure {
  readonly stderr: string;
  /** True if it took longer than timeoutMs, or the signal ended it. */
  readonly stopped: boolean;
}

const REFSPEC = /^\+?(refs\/[^:\s]+|[0-9a-f]{40}|HEAD):refs\/[^:\s]+$/;

/** Fetches into a repository. An unreachable or refusing remote is a value, not an exception. */
export async function fetch(
  repository: Repository,
  request: FetchRequest,
): Promise<{ ok: true } | FetchFailure> {
  const url = checkUrl(request.url);
  for (const refspec of request.refspecs) {
    if (!REFSPEC.test(refspec)) throw new RangeError(`not a full refspec: ${refspec}`);
  }
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  if (request.prune === true) flags.push('--prune');
  const result = await repository.run(
    ['fetch', ...flags, '--no-recurse-submodules', '--end-of-options', url, ...request.refspecs],
    {
      network: true,
      ...(request.fsck === false ? { config: UNCHECKED } : {}),
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
  );
  if (result.exitCode === 0) return { ok: true };
  const { stderr, stopped } = result;
  return { ...remoteFailure(url, result, request.timeoutMs), stderr, stopped };
}

const UNCHECKED = [
  ['fetch.fsckObjects', 'false'],
  ['transfer.fsckObjects', 'false'],
] as const;
