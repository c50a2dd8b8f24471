/** R7: how a batch joins its author's log. */
import { type CommitValue, type Crypto, isBatch, LIMITS, nodeIdOf } from '@lanemesh/event';
import type { Log, State } from './state.ts';

/** Commits by id; undefined: not at hand, which the caller must prevent by loading first. */
export interface CommitSource {
  get(oid: string): CommitValue | undefined;
}

export type BatchCommit = Extract<ReturnType<typeof asBatch>, object>;

/** The commit as a batch, or null. */
export function asBatch(commit: CommitValue | undefined) {
  return commit !== undefined && isBatch(commit) ? commit : null;
}

export type Joining =
  /** New batches on the log's head (or a new log), oldest first. */
  | { readonly how: 'extends'; readonly chain: readonly BatchCommit[] }
  /** It counted, or was carried as a fork, before: brings in nothing. */
  | { readonly how: 'known' }
  /** The log's owner signed two batches on one parent; these are the ones that do not count. */
  | { readonly how: 'fork'; readonly chain: readonly BatchCommit[] }
  /** It joins no log: whoever weaves it makes a void entry. */
  | { readonly how: 'stranger'; readonly problem: string };

const stranger = (problem: string): Joining => ({ how: 'stranger', problem });

/** How the batch `oid` joins the log of its author in this state. */
export function join(state: State, oid: string, source: CommitSource, crypto: Crypto): Joining {
  const tip = asBatch(source.get(oid));
  if (!tip) return stranger('is no batch');
  const author = tip.content.header.author;
  const log = state.logs.get(author);
  const chain: BatchCommit[] = [];
  let child: BatchCommit | null = null;
  let at: string | null = oid;
  for (let steps = 0; at !== null && steps <= LIMITS.walk; steps++) {
    const stop = log && stopAt(log, at, chain);
    if (stop) return stop;
    const batch: BatchCommit | null = asBatch(source.get(at));
    const problem = batch ? linkProblem(batch, child, author, state, log) : 'is no batch';
    if (batch === null || problem !== null) return stranger(problem ?? '');
    chain.unshift(batch);
    child = batch;
    at = batch.parents[0] ?? null;
  }
  if (at !== null || log) return stranger('does not reach its log');
  return firstProblem(chain[0] as BatchCommit, author, state, crypto) ?? { how: 'extends', chain };
}

function stopAt(log: Log, at: string, chain: readonly BatchCommit[]): Joining | null {
  if (log.forks.has(at)) return chain.length === 0 ? { how: 'known' } : { how: 'fork', chain };
  if (at === log.head) return chain.length === 0 ? { how: 'known' } : { how: 'extends', chain };
  if (log.recent.includes(at))
    return chain.length === 0 ? { how: 'known' } : { how: 'fork', chain };
  return null;
}

function linkProblem(
  batch: BatchCommit,
  child: BatchCommit | null,
  author: string,
  state: State,
  log: Log | undefined,
): string | null {
  const { header, key } = batch.content;
  if (header.author !== author) return 'stands on a batch of another author';
  if (header.mesh !== state.mesh) return 'is of another mesh';
  if (log && !log.keys.includes(key)) return 'is signed by a key that is not its log’s';
  if (!child) return null;
  if (child.content.key !== key && !log) return 'is signed by a key that is not its log’s';
  const up = child.content.header;
  return up.number === header.number + 1 && up.prev === batch.digest
    ? null
    : 'has a wrong number or digest';
}

/** Number 1 holds exactly one event, `node.joined`, and the author's id comes from its key (R2). */
function firstProblem(
  first: BatchCommit,
  author: string,
  state: State,
  crypto: Crypto,
): Joining | null {
  const { header, key, lines } = first.content;
  if (header.number !== 1 || header.mesh !== state.mesh)
    return stranger('does not begin with number 1');
  if (nodeIdOf(key, crypto) !== author) return stranger('is not named by its first key');
  if (lines.length !== 1) return stranger('begins with more than one event');
  return null;
}
