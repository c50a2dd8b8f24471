/** Runs half of the seeds: two test files use both cores. */
import { describe, expect, test } from 'vitest';
import { failureOf, REPLAYED, SEEDS, TRACED } from './seeds.ts';
import { type Outcome, simulate } from './sim.ts';

/** Failing seeds shown before a run gives up. */
const SHOWN = 3;

/** parity: 0 for the even seeds, 1 for the odd ones. */
export function describeHalf(parity: 0 | 1): void {
  const wanted = REPLAYED === null ? SEEDS : [REPLAYED];
  const seeds = wanted.filter((seed) => seed % 2 === parity);
  describe.skipIf(seeds.length === 0)('a mesh under seeded faults', () => {
    test(`keeps every invariant under ${seeds.length} seeds`, { timeout: 900_000 }, async () => {
      const outcomes: Outcome[] = [];
      const failures: string[] = [];
      for (const seed of seeds) {
        const outcome = await simulate(seed, { trace: TRACED });
        if (TRACED) console.log(outcome.trace.join('\n'));
        outcomes.push(outcome);
        const failure = failureOf(outcome);
        if (failure !== null) failures.push(failure);
        if (failures.length >= SHOWN) break;
      }
      expect(failures.join('\n'), 'failing seeds').toBe('');
      expectRichHistories(outcomes);
    });
  });
}

/** What the histories held: without races, takeovers and faults they would show nothing. */
function expectRichHistories(outcomes: readonly Outcome[]): void {
  const poor = outcomes.filter(
    ({ nodes, tasks, counts }) =>
      nodes < 3 || tasks < 20 || counts.crashes < 1 || counts.unknownPushes < 1,
  );
  expect(poor.map(({ seed, nodes, tasks, counts }) => ({ seed, nodes, tasks, counts }))).toEqual(
    [],
  );
  const sum = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  expect(sum(({ steps }) => steps) / outcomes.length).toBeGreaterThan(500);
  if (outcomes.length < 20) return;
  expect(sum(({ counts }) => counts.takeovers)).toBeGreaterThan(0);
  expect(sum(({ counts }) => counts.lostRaces)).toBeGreaterThan(0);
  expect(sum(({ counts }) => counts.lostClaims)).toBeGreaterThan(0);
}
