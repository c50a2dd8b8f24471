/** R7: how a batch joins its author's log. */
import {
  type Body,
  bodyProblem,
  type CommitValue,
  type Crypto,
  definitionOf,
  eventsOf,
  isBatch,
  LIMITS,
  nextKey,
  nodeIdOf,
} from '@lanemesh/event';
import type { BatchMark, Log, State } from './state.ts';

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

/**
 * How the batch `oid` joins the log of its author in this state. steps: how far to walk; the
 * rules walk 4,096, and who looks for what to weave next may walk further. trusted: whoever signed
 * them, a node's own branch holds its own batches.
 */
export function join(
  state: State,
  oid: string,
  source: CommitSource,
  crypto: Crypto,
  steps: number = LIMITS.walk,
  trusted = false,
): Joining {
  const found = walk(state, oid, source, crypto, steps);
  if (trusted || !('chain' in found)) return found;
  const first = found.chain[0] as BatchCommit;
  const log = state.logs.get(first.content.header.author);
  let key = log?.keys.at(-1) ?? first.content.key;
  for (const batch of found.chain) {
    if (batch.content.key !== key) return stranger('is signed by a key that is not its log’s');
    key = nextKey(batch, state.mesh, crypto);
  }
  return found;
}

function walk(
  state: State,
  oid: string,
  source: CommitSource,
  crypto: Crypto,
  steps: number,
): Joining {
  const tip = asBatch(source.get(oid));
  if (!tip) return stranger('is no batch');
  const author = tip.content.header.author;
  const log = state.logs.get(author);
  const walked: BatchCommit[] = [];
  let at: string | null = oid;
  for (let step = 0; at !== null && step <= steps; step++) {
    const stop = log && stopAt(log, at, walked);
    if (stop) return stop;
    const batch: BatchCommit | null = asBatch(source.get(at));
    const problem = batch ? linkProblem(batch, walked.at(-1), author, state) : 'is no batch';
    if (batch === null || problem !== null) return stranger(problem ?? '');
    walked.push(batch);
    at = batch.parents[0] ?? null;
  }
  if (at !== null || log) return stranger('does not reach its log');
  const problem = firstProblem(walked.at(-1) as BatchCommit, author, crypto);
  return problem === null ? { how: 'extends', chain: walked.reverse() } : stranger(problem);
}

function stopAt(log: Log, at: string, walked: BatchCommit[]): Joining | null {
  const mark = log.recent.get(at) ?? log.forks.get(at);
  if (!mark) return null;
  const child = walked.at(-1);
  if (!child) return { how: 'known' };
  if (!stands(child, mark)) return stranger('has a wrong number or digest');
  return { how: at === log.head ? 'extends' : 'fork', chain: walked.reverse() };
}

/** Whether a batch's header names this one as the batch before it (R2). */
function stands(child: BatchCommit, { number, digest }: BatchMark): boolean {
  const { header } = child.content;
  return header.number === number + 1 && header.prev === digest;
}

function linkProblem(
  batch: BatchCommit,
  child: BatchCommit | undefined,
  author: string,
  state: State,
): string | null {
  const { header } = batch.content;
  if (header.author !== author) return 'stands on a batch of another author';
  if (header.mesh !== state.mesh) return 'is of another mesh';
  if (!child) return null;
  return stands(child, { number: header.number, digest: batch.digest })
    ? null
    : 'has a wrong number or digest';
}

/**
 * Number 1 holds exactly one event, `node.joined` with its key, which names the author (R2). Who has
 * no parent has number 1, else it would be no batch.
 */
function firstProblem(first: BatchCommit, author: string, crypto: Crypto): string | null {
  if (nodeIdOf(first.content.key, crypto) !== author) return 'is not named by its first key';
  return joiningOf(first) ? null : 'does not begin with one node.joined';
}

/** The body of the `node.joined` that a log's batch 1 is; null if it is anything else (R2). */
export function joiningOf(first: BatchCommit): Body<'node.joined'> | null {
  const event = eventsOf(first.content)[0];
  const definition = definitionOf('node.joined');
  if (event?.kind !== 'node.joined' || event.v !== definition?.version) return null;
  if (first.content.lines.length !== 1 || bodyProblem(event, definition)) return null;
  const body = event.body as Body<'node.joined'>;
  return body.key === first.content.key ? body : null;
}
