/** How long takeovers take, over many histories in which somebody could make one all the time. */

import { failureOf } from '../failure.ts';
import { seedsOf } from '../faults/index.ts';
import { Totals } from '../totals.ts';
import { whatRan } from './machine.ts';
import { type Job, Pool } from './pool.ts';

/** Runs seeds until `wanted` histories count; resolves with the exit code. workers: null for one a core. */
export async function runTakeovers(wanted: number, workers: number | null): Promise<number> {
  console.log(whatRan());
  const totals = new Totals();
  let failed = 0;
  await new Pool(workers).run(jobs(), (outcome) => {
    totals.add(outcome);
    const failure = failureOf(outcome);
    if (failure !== null) console.log(failure);
    if (failure !== null) failed++;
    return failed < 5 && totals.withTakeover < wanted;
  });
  const poverty = totals.poverty();
  console.log(totals.told());
  for (const one of poverty) console.log(`too poor: ${one}`);
  console.log(`${totals.histories} histories: ${failed} with violations`);
  return failed > 0 || poverty.length > 0 || totals.withTakeover < wanted ? 1 : 0;
}

function* jobs(): Generator<Job> {
  for (const seed of seedsOf('takeover')) yield { seed, mutant: null, profile: 'takeover' };
}
