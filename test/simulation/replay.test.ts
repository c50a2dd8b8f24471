import { describe, expect, test } from 'vitest';
import { REPLAYED } from './seeds.ts';
import { simulate } from './sim.ts';

describe.skipIf(REPLAYED !== null)('a simulation', () => {
  test.each([2, 15])('is the same whenever it is run (seed %i)', async (seed) => {
    const first = await simulate(seed, { trace: true });
    const second = await simulate(seed, { trace: true });
    expect(first.trace.length).toBeGreaterThan(300);
    expect(second.trace).toEqual(first.trace);
  });

  test('does not change because it is watched', async () => {
    const watched = await simulate(4, { trace: true });
    const unwatched = await simulate(4);
    expect({ ...watched, trace: [] }).toEqual(unwatched);
  });

  test('of another seed is another history', async () => {
    const [one, other] = [await simulate(8, { trace: true }), await simulate(16, { trace: true })];
    expect(other.trace).not.toEqual(one.trace);
  });
});
