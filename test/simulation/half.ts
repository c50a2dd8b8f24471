/** Runs half of the seeds: two test files use both cores. */
import { describe, expect, test } from 'vitest';
import { failureOf } from './failure.ts';
import { REPLAYED, SEEDS, TRACED } from './seeds.ts';
import { simulate } from './sim.ts';
import { Totals } from './totals.ts';

/** Failing seeds shown before a run gives up. */
const SHOWN = 3;

/** parity: 0 for the even seeds, 1 for the odd ones. */
export function describeHalf(parity: 0 | 1): void {
  const wanted = REPLAYED === null ? SEEDS : [REPLAYED];
  const seeds = wanted.filter((seed) => seed % 2 === parity);
  describe.skipIf(seeds.length === 0)('a mesh under seeded faults', () => {
    test(`keeps every invariant under ${seeds.length} seeds`, { timeout: 3_600_000 }, async () => {
      const totals = new Totals();
      const failures: string[] = [];
      for (const seed of seeds) {
        const outcome = await simulate(seed, { trace: TRACED });
        if (TRACED) console.log(outcome.trace.join('\n'));
        totals.add(outcome);
        const failure = failureOf(outcome);
        if (failure !== null) failures.push(failure);
        if (failures.length >= SHOWN) break;
      }
      expect(failures.join('\n'), 'failing seeds').toBe('');
      expect(totals.poverty()).toEqual([]);
    });
  });
}
