/** Which seeds a run tries, and what it says of one that fails. */
import { tier } from '../support/tier.ts';
import regressions from './regressions.json' with { type: 'json' };
import type { Outcome } from './sim.ts';

/** Seeds of a run; histories once found to be hard come first. */
export const SEEDS: readonly number[] = [
  ...new Set([
    ...regressions.map(({ seed }) => seed),
    ...Array.from({ length: tier({ test: 100, ci: 500 }) }, (_, seed) => seed),
  ]),
];

const asked = process.env.MESH_TEST_SEED;

/** The one seed that is to be replayed; null: all are to be run. */
export const REPLAYED: number | null = asked === undefined ? null : wholeNumber(asked);

/** Whether to print one line a step. */
export const TRACED = process.env.MESH_TEST_TRACE === '1';

/** What went wrong under a seed, and the command that shows it again; null: nothing. */
export function failureOf(outcome: Outcome): string | null {
  const { violations, seed, profile } = outcome;
  if (violations.length === 0) return null;
  const lines = violations
    .slice(0, 5)
    .map(({ invariant, message, at }) => `  ${(at / 1000).toFixed(3)} s ${invariant}: ${message}`);
  return [
    `seed ${seed} (${profile}): ${violations.length} violations`,
    ...lines,
    `  replay: MESH_TEST_TRACE=1 MESH_TEST_SEED=${seed} npm run vitest -- test/simulation`,
  ].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`MESH_TEST_SEED is ${JSON.stringify(text)}: use a number such as 1234`);
  return Number(text);
}
