/** The history as a list: every event in order, then this node's own that have no position. */
import { decodeEvent, type Event, isBatch, type Json, refOf } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import type { Observer, State } from '@lanemesh/state';
import type { Call } from '../command.ts';

export interface Told {
  /** null: it has none yet. */
  readonly position: number | null;
  readonly node: string;
  /** Number of its batch in its author's log; null: no node signed it. */
  readonly seq: number | null;
  /** The entry that brought it in; null: none yet. */
  readonly entry: string | null;
  /** Milliseconds; null: no position yet. */
  readonly chainTime: number | null;
  /** null: its bytes are no event. */
  readonly event: Event | null;
  /** Why it has no effect; null: it has, or has no position. */
  readonly reason: string | null;
  /** Whether its author was revoked since an event before it: people should look again. */
  readonly again: boolean;
  /** The rule that made it, of what, and its number at its position; null: its author signed it. */
  readonly derived: {
    readonly rule: string;
    readonly cause: string;
    readonly index: number;
  } | null;
}

/** Opens the node and reads its whole history. */
export async function readHistory(call: Call): Promise<{ node: OpenNode; told: Told[] }> {
  const heard: Told[] = [];
  const observe: Observer = ({ position, author, batch, entry, line, chainTime, ...told }) => {
    const { reason, derived = null } = told;
    const event = decodeEvent(line);
    const seq = derived ? null : batch.content.header.number;
    const place = { position, node: author, seq, entry, chainTime };
    heard.push({ ...place, event, reason, again: false, derived });
  };
  const node = await call.open({ full: true, observe });
  const { state } = node.replica;
  const ordered = heard.filter(({ entry }) => entry !== null && state.entries.has(entry));
  ordered.sort((a, b) => (a.position as number) - (b.position as number));
  const told = [founding(node), ...ordered, ...unordered(node)];
  return { node, told: markSuspects(state, told) };
}

function founding(node: OpenNode): Told {
  const { founding: entry } = node.identity;
  const commit = node.replica.commits.get(entry);
  const line = commit && isBatch(commit) ? commit.content.lines[0] : undefined;
  const { founder } = node.replica.state;
  const chainTime = node.replica.state.entries.get(entry)?.chainTime ?? null;
  const event = line === undefined ? null : decodeEvent(line);
  return {
    position: 1,
    node: founder,
    seq: 1,
    entry,
    chainTime,
    event,
    reason: null,
    again: false,
    derived: null,
  };
}

function unordered(node: OpenNode): Told[] {
  const { me } = node.replica;
  const header = node.replica.head?.content?.header;
  const seq = header?.t === 'batch' ? header.number : 0;
  return node.replica.pending().map((event) => ({
    position: null,
    node: me,
    seq,
    entry: null,
    chainTime: null,
    event,
    reason: null,
    again: false,
    derived: null,
  }));
}

/** Marks what revoked nodes said since the event that their revocation names. */
function markSuspects(state: State, told: readonly Told[]): Told[] {
  const since = new Map<string, number>();
  for (const one of told) {
    const suspect = state.members.get(one.node)?.suspectSince ?? null;
    if (suspect !== null && refOfTold(one) === suspect && one.position !== null)
      since.set(one.node, one.position);
  }
  const isAfter = ({ node, position }: Told): boolean =>
    position !== null && position >= (since.get(node) ?? Number.POSITIVE_INFINITY);
  return told.map((one) => (isAfter(one) ? { ...one, again: true } : one));
}

/** The reference of what was told, or null where its bytes are no event. */
export function refOfTold({ node, event }: Told): string | null {
  return event ? refOf(node, event.id) : null;
}

/** One event as `mesh log` prints it. */
export function logDocument(told: Told): Record<string, Json> {
  const { event, node, seq, position, entry, chainTime, reason, again, derived } = told;
  return {
    id: event?.id ?? null,
    kind: event?.kind ?? null,
    node,
    seq,
    position,
    subject: event?.subject ?? null,
    cause: event?.cause ?? null,
    claim: event?.claim ?? null,
    lane: event?.lane ?? null,
    at: event?.at ?? null,
    body: event?.body ?? null,
    entry,
    chainTime,
    ...(reason === null ? {} : { void: reason }),
    ...(again ? { lookAgain: true } : {}),
    ...(derived ? { derived: { ...derived } } : {}),
  };
}
