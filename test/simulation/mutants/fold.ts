/** Nodes that fold another state from the same ledger (against INV-4). */
import { type CommitValue, type Event, isBatch, isEntry } from '@lanemesh/event';
import type { Peer } from '@lanemesh/peer';
import { RULE_SETS, type RuleSet, type State } from '@lanemesh/state';
import type { Mutant } from '../world/mutant.ts';

type Effect = RuleSet['effect'];
type Place = Parameters<Effect>[2];

/** Lets a peer's line judge by other rules from now on. */
export function judgesBy(change: (rules: RuleSet) => RuleSet): (peer: Peer) => void {
  const changed = new Map([...RULE_SETS].map(([number, rules]) => [number, change(rules)]));
  return ({ options: { replica } }) => {
    Object.assign(replica.line, { rules: changed });
  };
}

function claimsBy(
  change: (effect: Effect, state: State, event: Event, place: Place) => string | null,
) {
  return judgesBy((rules) => ({
    ...rules,
    effect: (state, event, place) =>
      event.kind === 'task.claimed'
        ? change(rules.effect, state, event, place)
        : rules.effect(state, event, place),
  }));
}

/** Lets a peer read commits otherwise from now on. */
function readsBy(change: (commit: CommitValue, peer: Peer) => CommitValue): (peer: Peer) => void {
  return (peer) => {
    const { commits } = peer.options.replica;
    const read = commits.get.bind(commits);
    commits.get = (oid) => {
      const commit = read(oid);
      return commit && change(commit, peer);
    };
  };
}

/** A fast path believes what a takeover says of the holder's newest batch. */
export const acceptsMoreFast: Mutant = {
  name: 'accepts more on a fast path',
  profile: 'partition',
  breaks: ['convergence', 'exclusive'],
  alters: claimsBy((effect, state, event, place) => {
    const { over } = event.body as { over?: string };
    const log = state.logs.get(over?.split(':')[0] ?? '');
    if (over === undefined || !log) return effect(state, event, place);
    const saw = { number: log.number, id: log.head };
    return effect(state, { ...event, body: { ...(event.body as object), saw } }, place);
  }),
};

/** Skips a core kind it takes for a custom one. */
export const skipsKind: Mutant = {
  name: 'skips a core kind',
  profile: 'calm',
  breaks: ['convergence', 'exclusive'],
  alters: judgesBy((rules) => ({
    ...rules,
    effect: (state, event, place) =>
      event.kind === 'task.started' ? null : rules.effect(state, event, place),
  })),
};

/** Goes on after a batch of somebody else that it could not read. */
export const acceptsGap: Mutant = {
  name: 'accepts a gap',
  profile: 'calm',
  breaks: ['convergence', 'exclusive'],
  alters: readsBy((commit, { options: { replica } }) => {
    if (!isBatch(commit) || commit.content.header.author === replica.me) return commit;
    const isUnread = commit.content.header.number > 1 && commit.oid.startsWith('7');
    return isUnread ? { ...commit, content: { ...commit.content, lines: [] } } : commit;
  }),
};

/** Keeps another value of a commit than its bytes have, where all nodes share what they read. */
export const sharesMisreading: Mutant = {
  name: 'shares what was read wrong',
  profile: 'calm',
  breaks: ['convergence'],
  reads: (commit) => {
    if (!isBatch(commit) || !commit.oid.startsWith('7')) return commit;
    const { header } = commit.content;
    const seen = header.seen && { ...header.seen, height: 0 };
    return {
      ...commit,
      content: { ...commit.content, header: { ...header, at: 0, ...(seen ? { seen } : {}) } },
    };
  },
};

/** Counts what a claim spends in the hour its author's clock showed. */
export const backdatesSpend: Mutant = {
  name: 'backdates what is spent',
  profile: 'disk',
  breaks: ['convergence', 'slots'],
  alters: claimsBy((effect, state, event, place) => {
    const { chainTime } = state;
    state.chainTime = place.header.at;
    const reason = effect(state, event, place);
    state.chainTime = chainTime;
    return reason;
  }),
};

/** Takes a claim that was signed long ago and held back. */
export const takesHoardedClaim: Mutant = {
  name: 'takes a hoarded claim',
  profile: 'partition',
  breaks: ['convergence', 'exclusive'],
  alters: claimsBy((effect, state, event, place) => {
    const { height, oid: id } = state.tip;
    return effect(state, event, { ...place, header: { ...place.header, seen: { height, id } } });
  }),
};

/** Reads the time from commit dates. */
export const readsCommitDates: Mutant = {
  name: 'takes chain time from commit dates',
  profile: 'disk',
  breaks: ['convergence', 'exclusive'],
  alters: readsBy((commit) => {
    if (!isEntry(commit)) return commit;
    const { content, seconds } = commit;
    return {
      ...commit,
      content: { ...content, header: { ...content.header, at: seconds * 1000 } },
    };
  }),
};
