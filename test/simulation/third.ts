/** Runs a third of the seeds: two test files use both cores, and one the core that a race leaves. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';
import { Pool } from './command/pool.ts';
import { failureOf } from './failure.ts';
import { REPLAYED, SEEDS, TRACED } from './seeds.ts';
import { type Outcome, simulate } from './sim.ts';
import { Totals } from './totals.ts';

/** Failing seeds shown before a run gives up. */
const SHOWN = 3;

const folder = scratchFolder();

/** The simulation as one file: a history takes two thirds of what it takes where tests run. */
function bundled(): string {
  const program = join(folder, 'sim.mjs');
  execFileSync(process.execPath, [join(import.meta.dirname, 'run.mjs'), '--bundle', program]);
  return program;
}

/** rest: what is left of the number of each of its seeds when it is divided by three. */
export function describeThird(rest: 0 | 1 | 2): void {
  const wanted = REPLAYED === null ? SEEDS : [REPLAYED];
  const seeds = wanted.filter((seed) => seed % 3 === rest);
  describe.skipIf(seeds.length === 0)('a mesh under seeded faults', () => {
    test(`keeps every invariant under ${seeds.length} seeds`, { timeout: 3_600_000 }, async () => {
      const totals = new Totals();
      const failures: string[] = [];
      const take = (outcome: Outcome): boolean => {
        if (TRACED) console.log(outcome.trace.join('\n'));
        totals.add(outcome);
        const failure = failureOf(outcome);
        if (failure !== null) failures.push(failure);
        return failures.length < SHOWN;
      };
      if (TRACED || REPLAYED !== null) {
        for (const seed of seeds) if (!take(await simulate(seed, { trace: TRACED }))) break;
      } else {
        const jobs = seeds.map((seed) => ({ seed, mutant: null }));
        await new Pool(1, bundled()).run(jobs.values(), take);
      }
      expect(failures.join('\n'), 'failing seeds').toBe('');
      expect(totals.poverty()).toEqual([]);
    });
  });
}
