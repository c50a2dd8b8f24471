import { expect, test } from 'vitest';
import { TALKING } from './scale/meshes.ts';
import { measure } from './scale/scale.ts';

test('[INV-15] of 32 nodes at an event each 5 s and 300 ms every event is woven within 15 s', {
  timeout: 300_000,
}, async () => {
  const { events, starved, woven } = await measure(TALKING);
  expect(events).toBeGreaterThan(32 * 12);
  expect(starved).toBe(0);
  expect(woven[2]).toBeLessThanOrEqual(15);
});
