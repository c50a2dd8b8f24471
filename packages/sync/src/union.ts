/**
 * What becomes of a node's own log where other copies of the node spoke as well (R10): the longest
 * chain that joins the log stands, the events of all others are signed again on it. Pure.
 */
import { type CommitValue, type Event, eventsOf } from '@lanemesh/event';
import {
  asBatch,
  type BatchCommit,
  type CommitSource,
  type Joining,
  type Log,
} from '@lanemesh/state';
import type { SignedElsewhere } from './keeper.ts';

export interface Union {
  /** Where the log's head belongs. */
  readonly onto: string;
  /** Own events that are to be signed again on it, oldest chain first. */
  readonly again: readonly Event[];
  /** Batches of ours that are left behind: nobody needs to see them as a fork. */
  readonly dropped: readonly BatchCommit[];
  /** What other copies signed; null: nothing that was not here. */
  readonly elsewhere: Omit<SignedElsewhere, 'setBack'> | null;
}

/**
 * head: of the log here; mine: how it joins the log as far as that counts; rivals: how other tips
 * of the same author do; carried: forks that entries carried while the author is marked. Null:
 * nothing has to become of it.
 */
export function unionOf(
  head: CommitValue,
  log: Log | undefined,
  mine: Joining,
  rivals: readonly Joining[],
  carried: readonly BatchCommit[],
  source: CommitSource,
): Union | null {
  const standing = longest([mine, ...rivals]);
  const ours = mine.how === 'stranger' ? uncounted(head, log, source) : chainOf(mine);
  const onto = standing.at(-1)?.oid ?? log?.head ?? head.oid;
  const held = new Set([...(log?.ids ?? []), ...idsIn(standing)]);
  const again = new Map<string, Event>();
  for (const event of [...ours, ...rivals.flatMap(chainOf), ...carried].flatMap(eventsIn))
    if (!held.has(event.id)) again.set(event.id, event);
  if (onto === head.oid && again.size === 0) return null;
  const others = [...rivals.flatMap(chainOf), ...carried].filter((batch) =>
    eventsIn(batch).some(({ id }) => log?.ids.has(id) !== true),
  );
  const elsewhere = newsIn([...countedBeside(head, ours, log, source), ...others], idsIn(ours));
  return { onto, again: [...again.values()], dropped: onto === head.oid ? [] : ours, elsewhere };
}

/** The events of a batch, in order. */
export function eventsIn(batch: BatchCommit): Event[] {
  return eventsOf(batch.content).filter((event): event is Event => event !== null);
}

function newsIn(batches: readonly BatchCommit[], held: ReadonlySet<string>): Union['elsewhere'] {
  const fresh = batches.filter((batch) => eventsIn(batch).some(({ id }) => !held.has(id)));
  const [first, ...more] = fresh;
  if (!first) return null;
  const newest = more.reduce((best, one) => (numberOf(one) > numberOf(best) ? one : best), first);
  return {
    events: [...idsIn(fresh)].filter((id) => !held.has(id)).length,
    newest: { number: numberOf(newest), oid: newest.oid },
  };
}

/** Batches that count and are neither ours here nor below ours, as far as they are at hand. */
function countedBeside(
  head: CommitValue,
  mine: readonly BatchCommit[],
  log: Log | undefined,
  source: CommitSource,
): BatchCommit[] {
  let base = mine[0]?.parents[0] ?? head.oid;
  for (let at: string | undefined = base; at !== undefined && log?.recent.has(at) === false; ) {
    at = source.get(at)?.parents[0];
    if (at !== undefined) base = at;
  }
  const beside: BatchCommit[] = [];
  for (let at = log?.head; at !== undefined && at !== base; ) {
    const batch = asBatch(source.get(at));
    if (!batch) break;
    beside.push(batch);
    at = batch.parents[0];
  }
  return beside;
}

/**
 * Of a log that was set back further than anybody remembers how it joins: the batches that hold
 * what did not count, oldest first.
 */
function uncounted(head: CommitValue, log: Log | undefined, source: CommitSource): BatchCommit[] {
  const chain: BatchCommit[] = [];
  for (
    let batch = asBatch(head);
    batch && log;
    batch = asBatch(source.get(batch.parents[0] ?? ''))
  ) {
    if (eventsIn(batch).every(({ id }) => log.ids.has(id))) break;
    chain.push(batch);
  }
  return chain.reverse();
}

/** The batches of the longest chain on the counted head; of equals the last. */
function longest(joinings: readonly Joining[]): readonly BatchCommit[] {
  let best: readonly BatchCommit[] = [];
  for (const joining of joinings)
    if (joining.how === 'extends' && joining.chain.length >= best.length) best = joining.chain;
  return best;
}

function chainOf(joining: Joining): readonly BatchCommit[] {
  return joining.how === 'extends' || joining.how === 'fork' ? joining.chain : [];
}

function numberOf(batch: BatchCommit): number {
  return batch.content.header.number;
}

function idsIn(batches: readonly BatchCommit[]): Set<string> {
  return new Set(batches.flatMap(eventsIn).map(({ id }) => id));
}
