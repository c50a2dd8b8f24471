import { describe, expect, test } from 'vitest';
import { profileOf } from './faults/index.ts';
import { MUTANTS } from './mutants/index.ts';
import { REPLAYED, SEEDS } from './seeds.ts';
import { simulate } from './sim.ts';

describe.skipIf(REPLAYED !== null)('a node that', () => {
  const named = MUTANTS.map((mutant) => [mutant.name, mutant] as const);
  test.each(named)('%s is found', { timeout: 300_000 }, async (_name, mutant) => {
    const tried = SEEDS.filter((seed) => profileOf(seed) === mutant.profile);
    const found = await firstFinding(tried);
    expect(found, `no seed of ${tried.length} shows it`).not.toBeNull();

    async function firstFinding(seeds: readonly number[]): Promise<string | null> {
      for (const seed of seeds) {
        const { violations } = await simulate(seed, { mutant });
        const broken = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
        if (broken) return `seed ${seed}: ${broken.invariant}: ${broken.message}`;
      }
      return null;
    }
  });
});
