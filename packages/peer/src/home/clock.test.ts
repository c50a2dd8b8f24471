import { expect, test } from 'vitest';
import { sleeplessClock, systemClock } from './clock.ts';

test('[INV-8] the monotonic clock goes on while the machine sleeps, and jumps with no other clock', () => {
  const time = { awake: 1_000, boot: 1_000 };
  const mono = sleeplessClock(
    () => time.awake,
    () => time.boot,
  );
  expect(mono()).toBe(1_000);
  // The lid is closed for a night.
  time.awake += 500;
  time.boot += 500 + 8 * 3_600_000;
  expect(mono()).toBe(1_500 + 8 * 3_600_000);
  time.awake += 500;
  time.boot += 500;
  expect(mono()).toBe(2_000 + 8 * 3_600_000);
});

test('a clock of whole seconds, or one that began later, moves it neither back nor forth', () => {
  const time = { awake: 10_000, boot: 0 };
  const mono = sleeplessClock(
    () => time.awake,
    () => time.boot,
  );
  for (const boot of [9_000, 11_000, 10_000, 0]) {
    time.boot = boot;
    expect(mono()).toBe(10_000);
  }
});

test('the system’s own never goes back', () => {
  const readings = Array.from({ length: 50 }, () => systemClock.mono());
  expect([...readings].sort((a, b) => a - b)).toEqual(readings);
});
