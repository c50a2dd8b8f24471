import { expect, test } from 'vitest';
import { type Held, NO_SILENCE, observe, type Silence, silentFor } from './index.ts';
import { mayBeClosed } from './silence.ts';

const TTL = 60;
const INTERVAL = 1000;
const holder = (signature: string, names: string | null = 'tip'): Held => ({
  claim: 'c',
  ttl: TTL,
  signature,
  names,
});

/** Observes at these seconds; every step may say what the hub and the holder show. */
function watch(
  steps: { at: number; hub?: string; held?: Held[]; entries?: string[]; tip?: string }[],
  from: Silence = NO_SILENCE,
): Silence {
  return steps.reduce(
    (silence, { at, hub, held = [holder('s')], entries = [], tip = 'tip' }) =>
      observe(silence, {
        mono: at * 1000,
        hubSignature: hub ?? `hub ${at}`,
        tip,
        newEntries: entries,
        held,
        interval: INTERVAL,
      }),
    from,
  );
}
const silent = (silence: Silence, at: number) => silentFor(silence, 'c', at * 1000) / 1000;
const every = (step: number, to: number, more = {}) =>
  Array.from({ length: Math.floor(to / step) + 1 }, (_, i) => ({ at: i * step, ...more }));

test('silence counts from the first look, and a claim nobody watches is not silent', () => {
  expect(silent(watch(every(1, 50)), 50)).toBe(50);
  expect(silent(NO_SILENCE, 50)).toBe(0);
  expect(silent(watch([...every(1, 50), { at: 55, held: [] }]), 60)).toBe(0);
});

test('a new word of the holder ends it', () => {
  const silence = watch([...every(1, 50), { at: 55, held: [holder('other')] }]);
  expect(silent(silence, 60)).toBe(5);
});

test('INV-8: a longer gap between two readings begins it anew', () => {
  expect(silent(watch([...every(1, 50), { at: 71 }]), 71)).toBe(52);
  expect(silent(watch([...every(1, 50), { at: 72.1, hub: 'hub 50' }]), 72.1)).toBe(0);
});

test('INV-8: a longer gap between two writes of the hub begins it anew when the next is seen', () => {
  const quiet = every(1, 19).map(({ at }) => ({ at: 51 + at, hub: 'hub 50' }));
  expect(silent(watch([...every(1, 50), ...quiet, { at: 71 }]), 71)).toBe(71);
  const longer = [...quiet, { at: 71, hub: 'hub 50' }];
  expect(silent(watch([...every(1, 50), ...longer]), 71)).toBe(71);
  expect(silent(watch([...every(1, 50), ...longer, { at: 72 }]), 72)).toBe(0);
});

test('INV-8: a write that is seen after a gap may be as old as the gap', () => {
  // Away until 72 s, then readable but read-only until 90 s: no word of anybody for 40 s.
  const closed = [{ at: 72 }, ...[1, 2, 3, 4].map((i) => ({ at: 72 + 4.4 * i, hub: 'hub 72' }))];
  const before = watch([...every(1, 51), ...closed]);
  expect(mayBeClosed(before, 89_600, TTL * 1000, INTERVAL)).toBe(true);
  expect(silent(watch([{ at: 90 }], before), 90)).toBe(0);
  // What is seen without a gap before it is of now.
  const open = watch([...every(1, 72), ...closed]);
  expect(mayBeClosed(open, 89_600, TTL * 1000, INTERVAL)).toBe(false);
  expect(silent(watch([{ at: 90 }], open), 90)).toBe(87.6);
});

test('INV-8: a node that turns slowly, each turn late, sees silence all the same; a TTL bears so much', () => {
  // Every 12 s it reads, and what it wrote itself to see whether the hub takes it, every other time.
  const slow = (step: number) =>
    [0, 1, 2, 3, 4, 5].map((i) => ({ at: i * step, hub: `hub ${Math.floor(i / 2)}` }));
  // But for the first gap, which may be a single one.
  expect(silent(watch(slow(12)), 60)).toBe(50);
  expect(silent(watch(slow(21)), 105)).toBe(20);
  // One gap is not how a node turns, and what is seen after it may be as old as it.
  expect(
    silent(
      watch([...every(1, 50), { at: 76 }, ...every(1, 3).map((step) => ({ at: 77 + step.at }))]),
      80,
    ),
  ).toBe(3);
});

test('INV-8: a hoarded word, which names an entry from long ago, is no sign of life', () => {
  const old = [{ at: 0, entries: ['e'] }, ...every(1, 100).slice(1)];
  const says = (at: number) =>
    watch([...old.filter((step) => step.at < at), { at, held: [holder('x', 'e')] }]);
  expect(silent(says(55), 55)).toBe(0);
  expect(silent(says(65), 65)).toBe(65);
});

test('a word that names the newest entry, or one not known here, is a sign of life', () => {
  const steps = every(1, 65);
  const newest = watch([...steps, { at: 70, held: [holder('x', 'top')], tip: 'top' }]);
  expect(silent(newest, 70)).toBe(0);
  expect(silent(watch([...steps, { at: 70, held: [holder('x', null)] }]), 70)).toBe(0);
});

test('a word that is no sign of life counts as heard, and does not end the silence later', () => {
  const old = [{ at: 0, entries: ['e'] }, ...every(1, 65).slice(1)];
  const held = [holder('x', 'e')];
  expect(silent(watch([...old, ...every(1, 75, { held }).slice(66)]), 75)).toBe(75);
});

test('what a holder said while the hub was away names the newest entry of before, and is a sign of life', () => {
  // The entry is older than a TTL, but was the newest until the hub came back.
  const before = every(1, 100, { tip: 'e', held: [holder('s', 'e')] });
  const says = { tip: 'top', held: [holder('x', 'e')] };
  expect(silent(watch([...before, { at: 101, ...says }]), 101)).toBe(0);
  const later = every(1, 160, { tip: 'top' }).slice(101);
  expect(silent(watch([...before, ...later, { at: 161, ...says }]), 161)).toBe(161);
});

test('entries are remembered as long as a TTL can ask for them', () => {
  const silence = watch([{ at: 0, tip: 'e' }, ...every(20, 220).slice(1)]);
  expect(silence.outdated.has('e')).toBe(false);
  expect(watch([{ at: 0, entries: ['d'], tip: 'e' }, { at: 20 }]).outdated).toEqual(
    new Map([
      ['d', 0],
      ['e', 20_000],
    ]),
  );
});

test('INV-8: what a gap has beyond two intervals says nothing of a holder', () => {
  expect(
    silent(
      watch([...every(1, 50), { at: 60 }, ...every(1, 3).map(({ at }) => ({ at: 61 + at }))]),
      64,
    ),
  ).toBe(56);
});

test('INV-8: while the hub does not take our own words, nobody is silent', () => {
  const before = { ...watch(every(1, 50)), refused: true };
  const after = watch([{ at: 51 }], before);
  expect(silent(after, 51)).toBe(50);
  expect(after.refused).toBe(false);
  expect(silent(watch([{ at: 52 }], after), 52)).toBe(51);
});

test('each claim has its own silence', () => {
  const two = [holder('s'), { ...holder('s'), claim: 'd' }];
  const silence = watch([...every(1, 24), ...every(1, 30, { held: two }).slice(25)]);
  expect(silent(silence, 30)).toBe(30);
  expect(silentFor(silence, 'd', 30_000)).toBe(5000);
});
