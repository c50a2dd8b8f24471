/** One seed again, with one line a step. */
import { failureOf } from '../failure.ts';
import { simulate } from '../sim.ts';

/** Prints a seed's history; resolves with the exit code. */
export async function replaySeed(seed: number): Promise<number> {
  const outcome = await simulate(seed, { trace: true });
  console.log(outcome.trace.join('\n'));
  const failure = failureOf(outcome);
  console.log(failure ?? `seed ${seed} (${outcome.profile}): every invariant holds`);
  return failure === null ? 0 : 1;
}
