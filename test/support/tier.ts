/** How much a run tries: `npm test` is the tier `test`, `.ci/run` the tier `ci`. */
export type Tier = 'test' | 'ci';

/**
 * Defines a test in the tier `ci` alone: elsewhere there is none, and so none that is skipped.
 * test: vitest's.
 */
export function inCi<T>(test: T): T {
  return tier<T>({ test: (() => {}) as T, ci: test });
}

/**
 * The amount for the tier that runs now (environment `MESH_TEST_TIER`, default `test`):
 * `tier({ test: 50, ci: 300 })` kills.
 */
export function tier<T>(amounts: Record<Tier, T>): T {
  const name = process.env.MESH_TEST_TIER ?? 'test';
  if (name !== 'test' && name !== 'ci') {
    throw new Error(`MESH_TEST_TIER is ${JSON.stringify(name)}: use test or ci`);
  }
  return amounts[name];
}
