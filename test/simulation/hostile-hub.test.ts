import { expect, test } from 'vitest';
import { tier } from '../support/tier.ts';
import { failureOf } from './failure.ts';
import { hostileHub } from './faults/hostile-hub.ts';
import { simulate } from './sim.ts';

/** Not those of the other runs: these draw from a stream of their own. */
const FIRST = 7000;
const SEEDS = Array.from({ length: tier({ test: 8, ci: 100 }) }, (_, i) => FIRST + i);

test(`[INV-2] [INV-6] every invariant holds at a hub that goes back, drops branches and takes junk (${SEEDS.length} seeds)`, {
  timeout: 900_000,
}, async () => {
  const failures: string[] = [];
  let rollbacks = 0;
  for (const seed of SEEDS) {
    const outcome = await simulate(seed, {
      faults: [hostileHub],
      trace: process.env.MESH_TEST_TRACE === '1',
    });
    if (process.env.MESH_TEST_TRACE === '1') console.log(outcome.trace.join('\n'));
    rollbacks += outcome.counts.rollbacks;
    const failure = failureOf(outcome);
    if (failure !== null) failures.push(failure);
  }
  expect(failures.join('\n'), 'failing seeds').toBe('');
  expect(rollbacks).toBeGreaterThan(0);
});
