import { expect, test } from 'vitest';
import { Patience } from './patience.ts';

test('own events wait one to three intervals, those of others two to five', () => {
  for (const [random, own, others] of [
    [0, 1000, 2000],
    [0.5, 2000, 3500],
  ] as const) {
    const patience = new Patience(1000, () => random);
    expect(patience.isOver(1e9)).toBe(false);
    patience.ownWaits(0);
    expect([own - 1, own].map((mono) => patience.isOver(mono))).toEqual([false, true]);
    patience.satisfied('own');
    patience.othersWait(0);
    expect([others - 1, others].map((mono) => patience.isOver(mono))).toEqual([false, true]);
  }
});

test('what waits already is not put off by what comes later', () => {
  const patience = new Patience(1000, () => 0);
  patience.ownWaits(0);
  patience.ownWaits(900);
  patience.othersWait(0);
  patience.othersWait(1900);
  expect(patience.isOver(1000)).toBe(true);
  patience.satisfied('own');
  expect(patience.isOver(1999)).toBe(false);
  expect(patience.isOver(2000)).toBe(true);
});

test('it ends when nothing waits any more, each by itself, and at once in a hurry', () => {
  const patience = new Patience(1000, () => 0);
  patience.ownWaits(0);
  patience.satisfied('others');
  expect(patience.isOver(5000)).toBe(true);
  patience.satisfied('own');
  expect(patience.isOver(5000)).toBe(false);
  patience.hurry();
  expect(patience.isOver(0)).toBe(true);
});

test('of a crowd one node goes first, and each interval twice as many', () => {
  const crowd = 128;
  const lots = Array.from({ length: crowd }, (_, n) => (n + 0.5) / crowd);
  const gone = (intervals: number): number =>
    lots.filter((lot) => {
      const patience = new Patience(1000, () => lot);
      patience.othersWait(0, crowd);
      return patience.isOver(intervals * 1000);
    }).length;
  expect([2, 3, 4, 5, 6, 10].map(gone)).toEqual([0, 1, 2, 4, 8, 128]);
});
