/** Lands by a lease on the target alone, without the task's head branch (against INV-10). */
import type { Mutant } from '../world/mutant.ts';

export const landsUnfenced: Mutant = {
  name: 'lands unfenced',
  profile: 'pause',
  breaks: ['fencing'],
  landsUnfenced: true,
};
