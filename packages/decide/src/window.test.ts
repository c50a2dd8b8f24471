import { describe, expect, test } from 'vitest';
import { windowEnd } from './window.ts';

const at = (text: string): number => Date.parse(`${text}Z`);

describe('a maintenance window', () => {
  const night = [{ from: 22 * 60, to: 6 * 60, days: ['fri', 'sat'] }];

  // 2026-11-20 is a Friday.
  test.each([
    ['2026-11-20T21:59:59', null],
    ['2026-11-20T22:00', '2026-11-21T06:00'],
    ['2026-11-21T05:59', '2026-11-21T06:00'],
    ['2026-11-21T06:00', null],
    ['2026-11-22T03:00', '2026-11-22T06:00'],
    ['2026-11-22T22:30', null],
    ['1970-01-02T23:00', '1970-01-03T06:00'],
  ])('over midnight, on its days, in UTC: %s', (now, end) => {
    expect(windowEnd(night, at(now))).toBe(end && at(end));
  });

  test('without days is every day’s, to the end of the day at most; of several the last end counts', () => {
    const noon = { from: 720, to: 780 };
    expect(windowEnd([noon], at('2026-11-17T12:30'))).toBe(at('2026-11-17T13:00'));
    expect(windowEnd([noon, { from: 0, to: 1440 }], at('2026-11-17T12:30'))).toBe(
      at('2026-11-18T00:00'),
    );
    expect(windowEnd([{ from: 0, to: 1440, days: [] }], at('2026-11-17T12:30'))).toBeNull();
  });
});
