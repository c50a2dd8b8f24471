/** Making an entry: which logs, in which order, signed. Pure but for the signature. */
import { type CommitValue, type Crypto, LIMITS, type Signer, writeEntry } from '@lanemesh/event';
import { commitSeconds, personOf } from '@lanemesh/ledger';
import { type CommitSource, type State, weavingKey } from '@lanemesh/state';
import type { Candidate } from './tips.ts';

export interface Weaver {
  readonly id: string;
  readonly signer: Signer;
}

/**
 * The raw commit of an entry on this state.
 * height: above every valid entry the weaver signed, followed or saw (R6);
 * voidParent: the hub's tip, where it is a void commit that stands on this state's entry;
 * now: own clock, milliseconds.
 */
export function makeEntry(
  state: State,
  candidates: readonly Candidate[],
  weaver: Weaver,
  height: number,
  voidParent: string | null,
  now: number,
  source: CommitSource,
  crypto: Crypto,
): Uint8Array {
  const chosen = orderOf(state, candidates, weaver.id, crypto);
  const logs = chosen.map(({ author, batch }) => ({
    author,
    digest: batch.digest,
    number: batch.content.header.number,
  }));
  const parents = [
    state.tip.oid,
    ...chosen.map(({ batch }) => batch.oid),
    ...(voidParent ? [voidParent] : []),
  ];
  const known = parents.map((oid): CommitValue | undefined => source.get(oid));
  // In the order in which it is written.
  const header = {
    at: now,
    height,
    logs,
    mesh: state.mesh,
    prev: state.tip.digest,
    t: 'entry' as const,
    v: 0,
    weaver: weaver.id,
  };
  return writeEntry(
    header,
    parents,
    personOf(weaver.id, commitSeconds(now, known)),
    weaver.signer,
    crypto,
  );
}

/**
 * At most 64 logs, our own among them, in the order of R8; which of more than those, the
 * same draw decides, so that nobody waits for ever.
 */
function orderOf(
  state: State,
  candidates: readonly Candidate[],
  own: string,
  crypto: Crypto,
): Candidate[] {
  const keyed = candidates.map((candidate) => ({
    candidate,
    own: candidate.author === own,
    key: weavingKey(state.tip.digest, candidate.author, crypto),
  }));
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  keyed.sort((a, b) => Number(b.own) - Number(a.own) || byKey(a, b));
  const chosen = keyed.slice(0, LIMITS.logs).sort(byKey);
  return chosen.map(({ candidate }) => candidate);
}
