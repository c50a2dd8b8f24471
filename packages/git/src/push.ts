import { removeDeadLocks } from './dead-pusher.ts';
import { redact } from './errors.ts';
import { failpoint } from './failpoint.ts';
import { checkOid, checkRef, checkUrl } from './outside.ts';
import { type FailureReason, remoteFailure } from './remote-failure.ts';
import type { Repository } from './repository.ts';
import type { RunResult } from './run.ts';

export interface PushUpdate {
  /** The commit the ref is to hold; null: the ref is to be deleted. */
  readonly to: string | null;
  /** Full name at the remote. */
  readonly ref: string;
  /**
   * What the ref has to hold at the remote now (null: it must not exist). Absent: the remote
   * takes a fast-forward. Note that git takes a move that is none where the lease holds: whoever
   * leases checks the ancestry himself. A lease guards only a ref that moves in this push.
   */
  readonly lease?: string | null;
}

export interface PushRequest {
  readonly url: string;
  readonly updates: readonly PushUpdate[];
  /** All refs or none; the remote may not be able to. */
  readonly atomic?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What git said of one ref. Every one is a hint: only reading the remote is a verdict (INV-9). */
export type PushOutcome = 'ok' | 'same' | 'rejected' | 'unknown';

export interface PushResult {
  /** False: git never got as far as offering the refs, as far as it says. */
  readonly ran: boolean;
  /** Why it did not run, or was stopped. */
  readonly reason?: FailureReason;
  /** An outcome for every ref asked for. */
  readonly refs: ReadonlyMap<string, PushOutcome>;
  /** For people: why it failed, git's word on each refused ref, and what the remote said. */
  readonly messages: readonly string[];
}

/** Time to look after dead locks where the caller sets no limit. */
const PATIENCE_MS = 60_000;

/**
 * Pushes objects by id, never by force and never through local refs. Lock files that a killed push
 * left at a hub on this machine are removed, and what they kept out is pushed again.
 */
export async function push(repository: Repository, request: PushRequest): Promise<PushResult> {
  const { result, stderr } = await pushOnce(repository, request);
  const { url, timeoutMs = PATIENCE_MS } = request;
  if (!(await removeDeadLocks(url, stderr, timeoutMs))) return result;
  const updates = request.updates.filter(({ ref }) => result.refs.get(ref) === 'rejected');
  if (updates.length === 0) return result;
  const again = (await pushOnce(repository, { ...request, updates })).result;
  return { ...again, refs: new Map([...result.refs, ...again.refs]) };
}

async function pushOnce(
  repository: Repository,
  request: PushRequest,
): Promise<{ result: PushResult; stderr: string }> {
  const url = checkUrl(request.url);
  const flags = ['--porcelain', '--no-progress', '--no-verify', '--no-follow-tags', '--no-signed'];
  if (request.atomic === true) flags.push('--atomic');
  for (const { ref, lease } of request.updates) {
    if (lease === undefined) continue;
    flags.push(`--force-with-lease=${checkRef(ref)}:${lease === null ? '' : checkOid(lease)}`);
  }
  const refspecs = request.updates.map(
    ({ to, ref }) => `${to === null ? '' : checkOid(to)}:${checkRef(ref)}`,
  );
  failpoint('push.start');
  const result = await repository.run(
    ['push', ...flags, '--recurse-submodules=no', '--end-of-options', url, ...refspecs],
    {
      network: true,
      whenStarted: 'push.started',
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
  );
  failpoint('push.ended');
  return { result: readResult(request, result), stderr: result.stderr };
}

function readResult({ url, updates, timeoutMs }: PushRequest, result: RunResult): PushResult {
  const said = readPorcelain(result.stdout);
  const refs = new Map<string, PushOutcome>();
  for (const { ref } of updates) refs.set(ref, said.outcomes.get(ref) ?? 'unknown');
  const remote = [...result.stderr.matchAll(/^remote: (.*\S)\s*$/gm)].map(([, line]) => line ?? '');
  const messages = [...said.refusals, ...remote].map(redact);
  if (result.exitCode === 0 || (said.outcomes.size > 0 && !result.stopped)) {
    return { ran: true, refs, messages };
  }
  const failure = remoteFailure(url, result, timeoutMs);
  // Once it was stopped, or died while it talked, nobody but the remote knows.
  const ran = result.stopped || result.exitCode === null || said.outcomes.size > 0;
  return { ran, reason: failure.reason, refs, messages: [failure.message, ...messages] };
}

/**
 * Lines of `git push --porcelain`: '<flag>\t<from>:<to>\t<summary>', between 'To <url>' and
 * 'Done'. What does not look like that says nothing.
 */
function readPorcelain(stdout: string) {
  const outcomes = new Map<string, PushOutcome>();
  const refusals: string[] = [];
  for (const line of stdout.split('\n')) {
    const match = /^([ +\-*=!])\t[^\t]*?:(refs\/[^\t:]+)\t(.*)$/.exec(line);
    if (match === null) continue;
    const [, flag = '', ref = '', summary = ''] = match;
    outcomes.set(ref, outcome(flag, summary));
    if (flag === '!') refusals.push(`${ref}: ${summary}`);
  }
  return { outcomes, refusals };
}

function outcome(flag: string, summary: string): PushOutcome {
  if (flag === '=') return 'same';
  if (flag !== '!') return 'ok';
  // '[remote failure]': the remote ended without a report on this ref.
  return summary.startsWith('[remote failure]') ? 'unknown' : 'rejected';
}
