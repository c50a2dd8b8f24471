/** Which seeds the tests try. */
import { tier } from '../support/tier.ts';
import regressions from './regressions.json' with { type: 'json' };

/** Seeds of a run; histories once found to be hard come first. */
export const SEEDS: readonly number[] = [
  ...new Set([
    ...regressions.map(({ seed }) => seed),
    ...Array.from({ length: tier({ test: 100, ci: 2000 }) }, (_, seed) => seed),
  ]),
];

const asked = process.env.MESH_TEST_SEED;

/** The one seed that is to be replayed; null: all are to be run. */
export const REPLAYED: number | null = asked === undefined ? null : wholeNumber(asked);

/** Whether to print one line a step. */
export const TRACED = process.env.MESH_TEST_TRACE === '1';

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`MESH_TEST_SEED is ${JSON.stringify(text)}: use a number such as 1234`);
  return Number(text);
}
