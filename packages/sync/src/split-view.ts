/**
 * Whether somebody was shown another ledger than we were (R14): a hub can show each node one of its
 * own, and the first batch that reaches us by another path gives it away. Pure.
 */
import { asBatch, type BatchCommit, type State } from '@lanemesh/state';
import type { HubFinding } from './hub-finding.ts';
import type { Replica } from './replica.ts';

/** Batches walked down from the newest one of each log. */
const WALK = 64;

/**
 * Nodes whose newest batches name an entry as seen that is not on our ledger, where nothing later
 * of theirs is.
 */
export function splitViews(replica: Replica): HubFinding[] {
  const { commits, state, me } = replica;
  const found: HubFinding[] = [];
  for (const { id, standing } of state.members.values()) {
    const newest = id === me || standing !== 'admitted' ? null : replica.newestOf(id);
    const batch = newest && strayed(state, newest, (oid) => asBatch(commits.get(oid)));
    if (batch) found.push(findingOf(state, batch));
  }
  return found;
}

/**
 * The first batch since the log was in agreement with our ledger that names another one, if the
 * newest one does. A height that we have not reached yet says nothing.
 */
function strayed(
  state: State,
  newest: BatchCommit,
  get: (oid: string) => BatchCommit | null,
): BatchCommit | null {
  let first: BatchCommit | null = null;
  let at: BatchCommit | null = newest;
  for (let step = 0; at !== null && step < WALK && isElsewhere(state, at); step++) {
    first = at;
    at = get(at.parents[0] ?? '');
  }
  return first;
}

function isElsewhere(state: State, batch: BatchCommit): boolean {
  const { author, seen } = batch.content.header;
  if (seen === undefined || seen.height > state.tip.height) return false;
  const since = state.logs.get(author)?.seenHeight ?? 0;
  return seen.height > since && !state.entries.has(seen.id);
}

function findingOf(state: State, { oid, content }: BatchCommit): HubFinding {
  const { author, seen } = content.header;
  const height = seen?.height ?? 0;
  const ours = [...state.entries].find(([, mark]) => mark.height === height)?.[0];
  const name = state.members.get(author)?.name ?? author;
  const here =
    ours === undefined ? 'there is none of that height here' : `here it is ${short(ours)}`;
  return {
    what: 'split-view',
    ref: 'mesh/ledger',
    commit: oid,
    node: author,
    rule: 'R14',
    problem: `${name} was shown entry ${height} as ${short(seen?.id ?? '')}, ${here}: the hub forked, or shows each node another ledger`,
    fix: 'compare mesh verify on both nodes, and ask who runs the hub; nothing signed is lost',
    blocks: false,
  };
}

function short(oid: string): string {
  return oid.slice(0, 12);
}
