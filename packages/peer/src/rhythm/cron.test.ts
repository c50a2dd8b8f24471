import { expect, test } from 'vitest';
import { cronProblem, newestSlot, nextSlots } from './cron.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['0 * * * *', '2026-11-21T12:00:00Z', '2026-11-21T12:00:00Z'],
  ['0 * * * *', '2026-11-21T12:59:59.999Z', '2026-11-21T12:00:00Z'],
  ['0 * * * *', '2026-11-21T11:59:59.999Z', '2026-11-21T11:00:00Z'],
  ['0 7 * * 1', '2026-11-21T12:00:00Z', '2026-11-16T07:00:00Z'],
  ['*/10 * * * * *', '2026-11-21T12:00:25.5Z', '2026-11-21T12:00:20Z'],
  ['0 0 29 2 *', '2026-11-21T12:00:00Z', '2024-02-29T00:00:00Z'],
  // The hour that many zones leave out or count twice is one like others in UTC.
  ['30 2 * * *', '2026-03-29T03:00:00Z', '2026-03-29T02:30:00Z'],
])('the newest time of %s at %s is %s', (expression, now, slot) => {
  expect(newestSlot(expression, at(now))).toBe(at(slot));
  expect(newestSlot(expression, at(now))).toBe(at(slot));
});

test('a clock that goes back finds the older time again', () => {
  expect(newestSlot('0 * * * *', at('2026-11-21T13:30:00Z'))).toBe(at('2026-11-21T13:00:00Z'));
  expect(newestSlot('0 * * * *', at('2026-11-21T12:30:00Z'))).toBe(at('2026-11-21T12:00:00Z'));
});

test('what is no expression has no times, and says why', () => {
  expect(newestSlot('61 * * * *', 0)).toBeNull();
  expect(nextSlots('61 * * * *', 0, 3)).toEqual([]);
  expect(cronProblem('61 * * * *')).toContain('61');
  expect(cronProblem('hourly')).toBe('needs five fields, or six with seconds first');
  expect(cronProblem('0 0 1 1 *')).toBeNull();
});

test('the next times come in order', () => {
  expect(nextSlots('0 0 * * *', at('2026-11-21T12:00:00Z'), 2)).toEqual([
    at('2026-11-22T00:00:00Z'),
    at('2026-11-23T00:00:00Z'),
  ]);
});
