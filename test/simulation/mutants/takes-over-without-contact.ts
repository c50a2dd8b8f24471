/** Counts a holder's silence also while the observer, or the hub, was away itself (against INV-8). */
import { decide, type Sight, type Silence, type Watch } from '@lanemesh/decide';
import { heldTasks } from '@lanemesh/state';
import type { Mutant } from '../world/mutant.ts';

export const takesOverWithoutContact: Mutant = {
  name: 'takes over without contact',
  profile: 'outage',
  breaks: ['contact'],
  decides: () => {
    const watches = new Map<string, Watch>();
    return (sight) => decide({ ...sight, silence: gullible(sight, watches) });
  },
};

function gullible(sight: Sight, watches: Map<string, Watch>): Silence {
  for (const { claim } of heldTasks(sight.state)) {
    const signature = sight.newestOf(claim.by)?.id ?? '';
    if (watches.get(claim.ref)?.signature !== signature)
      watches.set(claim.ref, { signature, since: sight.mono });
  }
  return { ...sight.silence, wroteAfter: sight.mono, watches };
}
