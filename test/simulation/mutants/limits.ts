/** Nodes that begin more than they may (against INV-11), or fire and begin when they may not. */
import { decide } from '@lanemesh/decide';
import { refOf } from '@lanemesh/event';
import type { Mutant } from '../world/mutant.ts';
import { judgesBy } from './fold.ts';

/** Counts what it takes of the mesh's ration by itself alone. */
export const allotsPerNode: Mutant = {
  name: 'counts an allotment per node',
  profile: 'partition',
  breaks: ['allotment'],
  alters: judgesBy((rules) => ({
    ...rules,
    effect: (state, event, place) => {
      if (event.kind !== 'allotment.granted') return rules.effect(state, event, place);
      const others = [...state.allotments].filter(([, one]) => one.by !== place.author);
      for (const [ref] of others) state.allotments.delete(ref);
      const reason = rules.effect(state, event, place);
      for (const [ref, one] of others) state.allotments.set(ref, one);
      return reason;
    },
  })),
};

/** Takes an allotment for good. */
export const neverExpires: Mutant = {
  name: 'lets no allotment expire',
  profile: 'partition',
  breaks: ['allotment'],
  alters: judgesBy((rules) => ({
    ...rules,
    effect: (state, event, place) => {
      const reason = rules.effect(state, event, place);
      const ref = refOf(place.author, event.id);
      const one = state.allotments.get(ref);
      if (one) state.allotments.set(ref, { ...one, until: Number.MAX_SAFE_INTEGER });
      return reason;
    },
  })),
};

/** Makes a task of every firing that is said, also of one slot twice. */
export const firesTwice: Mutant = {
  name: 'makes a task of each firing of a slot',
  profile: 'calm',
  breaks: ['firing'],
  decides: () => (sight) =>
    decide({ ...sight, lot: (text) => (text.endsWith(sight.me) ? '' : sight.lot(text)) }),
  alters: judgesBy((rules) => ({
    ...rules,
    effect: (state, event, place) => {
      const body = event.body as { lane: string; n: number };
      const now = state.firings.get(body.lane);
      if (event.kind !== 'lane.fired' || !now) return rules.effect(state, event, place);
      state.firings.set(body.lane, { ...now, n: body.n - 1, slot: 0, at: 0, task: null });
      return rules.effect(state, event, place);
    },
  })),
};

/** Begins in a lane that is in maintenance. */
export const ignoresWindows: Mutant = {
  name: 'begins in maintenance',
  profile: 'calm',
  breaks: ['window'],
  decides: () => (sight) => decide({ ...sight, now: sight.now + 3_600_000 }),
};

/** Goes on with a campaign whose attempts are used up. */
export const overspends: Mutant = {
  name: 'goes on without budget',
  profile: 'agents',
  breaks: ['campaign'],
  alters: judgesBy((rules) => ({
    ...rules,
    effect: (state, event, place) => {
      if (event.kind !== 'task.claimed') return rules.effect(state, event, place);
      const kept = new Map(state.campaigns);
      for (const [ref, one] of kept) state.campaigns.set(ref, { ...one, attempts: null });
      const reason = rules.effect(state, event, place);
      for (const [ref, one] of kept) state.campaigns.set(ref, one);
      return reason;
    },
  })),
  decides: () => (sight) => {
    const campaigns = [...sight.state.campaigns].map(
      ([ref, one]) => [ref, { ...one, attempts: null }] as const,
    );
    return decide({ ...sight, state: { ...sight.state, campaigns: new Map(campaigns) } });
  },
};

/** Begins out of contact as often as it likes, on whatever allotment it holds. */
export const ignoresAllotted: Mutant = {
  name: 'begins beyond its allotment',
  profile: 'partition',
  breaks: ['allotment'],
  decides: () => (sight) => {
    if (sight.following !== 'away') return decide(sight);
    const allotments = [...sight.state.allotments].map(
      ([ref, one]) => [ref, { ...one, starts: one.starts + 100 }] as const,
    );
    return decide({ ...sight, state: { ...sight.state, allotments: new Map(allotments) } });
  },
};
