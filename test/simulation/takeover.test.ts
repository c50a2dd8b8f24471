import { describe, expect, test } from 'vitest';
import { tier } from '../support/tier.ts';
import { failureOf } from './failure.ts';
import { seedsOf } from './faults/index.ts';
import { REPLAYED } from './seeds.ts';
import { simulate } from './sim.ts';
import { Totals } from './totals.ts';

/** Histories with a takeover that a capable node in contact could make; more: `npm run sim -- --takeover N`. */
const WANTED = tier({ test: 3, ci: 30 });

describe.skipIf(REPLAYED !== null)('a holder that falls silent', () => {
  test('[INV-8] is taken over from within the TTL and three intervals, and one for each dead one drawn before', {
    timeout: 900_000,
  }, async () => {
    const totals = new Totals();
    for (const seed of seedsOf('takeover')) {
      const outcome = await simulate(seed, { profile: 'takeover' });
      expect(failureOf(outcome)).toBeNull();
      totals.add(outcome);
      if (totals.withTakeover >= WANTED) break;
    }
    expect(totals.late.length, `late: ${totals.late}`).toBeLessThanOrEqual(WANTED / 100);
    expect(totals.poverty()).toEqual([]);
  });
});
