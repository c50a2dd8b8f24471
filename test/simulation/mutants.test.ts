import { describe, expect, test } from 'vitest';
import { tier } from '../support/tier.ts';
import { MUTANTS } from './mutants/index.ts';
import findings from './mutants.json' with { type: 'json' };
import { REPLAYED } from './seeds.ts';
import { simulate } from './sim.ts';

/** The seed that found each: `npm run sim -- --mutants` looks for it anew. */
describe.skipIf(REPLAYED !== null)('a node that', () => {
  const kept: readonly { mutant: string; seed: number; checker: string }[] = findings;
  const found = new Map(kept.map(({ mutant, ...finding }) => [mutant, finding]));
  // Each of them belongs to the whole check alone.
  const every = tier({ test: 4, ci: 1 });
  const named = MUTANTS.filter((_, i) => i % every === 0).map((m) => [m.name, m] as const);

  test.each(named)('%s is found', { timeout: 300_000 }, async (name, mutant) => {
    const finding = found.get(name);
    if (finding === undefined) throw new Error('no seed is kept: npm run sim -- --mutants');
    const { violations } = await simulate(finding.seed, { mutant });
    expect(violations.map(({ invariant }) => invariant)).toContain(finding.checker);
    expect(mutant.breaks).toContain(finding.checker);
  });

  test('is of at least 24 kinds', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(24);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });
});
