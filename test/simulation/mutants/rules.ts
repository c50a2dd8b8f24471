/** Nodes that answer by other rules than those of an event's position. */
import type { Mutant } from '../world/mutant.ts';
import { judgesBy } from './fold.ts';

/** Goes by the rules that it has signed itself, before they have a position. */
export const takesOwnRulesAtOnce: Mutant = {
  name: 'goes by its own rules before their position',
  profile: 'partition',
  breaks: ['reactions'],
  alters: (peer) =>
    judgesBy((rules) => ({
      ...rules,
      effect: (state, event, place) => {
        const reason = rules.effect(state, event, place);
        for (const own of peer.options.replica.pending())
          if (own.kind.startsWith('reaction.')) rules.effect(state, own, place);
        return reason;
      },
    }))(peer),
};
