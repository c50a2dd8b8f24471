/** How much a run tries: `npm test` is the tier `test`, `.ci/run` the tier `ci`. */
export type Tier = 'test' | 'ci';

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
