import { checkUrl, isOid } from './outside.ts';
import { type RemoteFailure, remoteFailure } from './remote-failure.ts';
import { run } from './run.ts';

export interface LsRemoteOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface RemoteRefs {
  readonly ok: true;
  readonly refs: Map<string, string>;
  /** The branch that HEAD names there, in full; null if it was not asked for or names none. */
  readonly head: string | null;
}

/**
 * The refs of a remote that match one of the patterns (git's globs, e.g. 'refs/heads/mesh/*';
 * none: all of them). HEAD is there as 'HEAD' when no pattern is given.
 */
export async function lsRemote(
  url: string,
  patterns: readonly string[] = [],
  options: LsRemoteOptions = {},
): Promise<RemoteRefs | RemoteFailure> {
  const args = ['ls-remote', '--quiet', '--symref', '--end-of-options', checkUrl(url), ...patterns];
  // No repository takes part, whatever folder this process was started in.
  const result = await run(args, { network: true, env: { GIT_DIR: '/dev/null' }, ...options });
  if (result.exitCode !== 0) return remoteFailure(url, result, options.timeoutMs);
  const refs = new Map<string, string>();
  let head: string | null = null;
  for (const line of result.stdout.split('\n')) {
    const [oid = '', name = ''] = line.split('\t');
    if (name === 'HEAD' && oid.startsWith('ref: ')) head = oid.slice('ref: '.length);
    if (isOid(oid) && name !== '' && !name.endsWith('^{}')) refs.set(name, oid);
  }
  return { ok: true, refs, head };
}
