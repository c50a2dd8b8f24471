/** One seed again, with one line a step. */

import { failureOf } from '../failure.ts';
import type { ProfileName } from '../faults/index.ts';
import { simulate } from '../sim.ts';

/** Prints a seed's history; resolves with the exit code. profile: null for that of its number. */
export async function replaySeed(seed: number, profile: ProfileName | null): Promise<number> {
  const outcome = await simulate(seed, { trace: true, ...(profile ? { profile } : {}) });
  console.log(outcome.trace.join('\n'));
  const failure = failureOf(outcome);
  console.log(failure ?? `seed ${seed} (${outcome.profile}): every invariant holds`);
  return failure === null ? 0 : 1;
}
