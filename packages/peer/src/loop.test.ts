import { describe, expect, test } from 'vitest';
import { runLoop, waitAfter } from './loop.ts';
import type { Peer } from './peer.ts';
import type { Clock } from './ports.ts';
import type { TurnReport } from './turn.ts';

const INTERVAL = 1000;
const middle = (): number => 0.5;

const QUIET: TurnReport = {
  contact: true,
  following: 'ok',
  entries: 0,
  said: [],
  pushed: 0,
  refused: 0,
  waiting: 0,
  trouble: null,
  upgrade: null,
  again: false,
  due: null,
};

/** A clock that moves when told to, and the waits asked of it. */
function handClock() {
  let now = 0;
  let timers: { at: number; fn: () => void }[] = [];
  const asked: number[] = [];
  const clock: Clock = {
    now: () => now,
    mono: () => now,
    later: (ms, fn) => {
      const timer = { at: now + ms, fn };
      asked.push(ms);
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** Moves on to the next timer, or by `ms`. */
  const advance = async (ms = Math.min(...timers.map(({ at }) => at)) - now): Promise<void> => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { fn } of due) fn();
    await settle();
  };
  return { clock, asked, advance, settle, pending: () => timers.length };
}

/** A peer whose turns end as told, the last report again and again. */
function peerOf(clock: Clock, reports: (TurnReport | Error)[]) {
  const warnings: string[] = [];
  const peer = {
    turns: 0,
    onWake: () => undefined,
    options: {
      clock,
      interval: INTERVAL,
      random: middle,
      log: { warn: (_: object, text: string) => warnings.push(text) },
    },
    turn: async () => {
      const report = reports[Math.min(peer.turns++, reports.length - 1)];
      if (report instanceof Error) throw report;
      return report;
    },
  };
  return { peer: peer as unknown as Peer & { turns: number }, warnings };
}

describe('the wait after a turn', () => {
  const course = { contact: true, again: false, bad: 0, hurried: 0 };

  test.each([
    [0, 0.8],
    [0.999, 1.2],
  ])('is about one interval (chance %d)', (chance, intervals) => {
    expect(waitAfter(course, INTERVAL, () => chance)).toBeCloseTo(intervals * INTERVAL, -1);
  });

  test.each([
    [0, 0.05],
    [0.999, 0.35],
  ])('is short when somebody waits (chance %d)', (chance, intervals) => {
    const waited = waitAfter({ ...course, again: true, bad: 1 }, INTERVAL, () => chance);
    expect(waited).toBeCloseTo(intervals * INTERVAL, -1);
  });

  test('is short three times in a row at most', () => {
    const waited = waitAfter({ ...course, again: true, hurried: 3 }, INTERVAL, middle);
    expect(waited).toBe(INTERVAL);
  });

  test('grows with trouble, up to a bound that starves nobody', () => {
    const waits = [1, 2, 3, 10].map((bad) => waitAfter({ ...course, bad }, INTERVAL, () => 0.999));
    expect(waits.map((ms) => Math.round(ms / 100))).toEqual([12, 22, 22, 22]);
    expect(waitAfter({ ...course, bad: 9 }, INTERVAL, () => 0)).toBe(200);
  });

  test('is no shorter than usual while the hub is away, whoever waits', () => {
    const away = { contact: false, again: true, bad: 1, hurried: 0 };
    expect(waitAfter(away, INTERVAL, () => 0)).toBe(800);
  });
});

describe('the loop', () => {
  test('hurries three times, then takes a breath', async () => {
    const { clock, asked, advance, settle } = handClock();
    const { peer } = peerOf(clock, [{ ...QUIET, again: true }]);
    const loop = runLoop(peer);
    await settle();
    for (let i = 0; i < 4; i++) await advance();
    expect(asked).toEqual([200, 200, 200, 1000, 200]);
    await loop.stop();
  });

  test('looks again when a takeover may come due', async () => {
    const { clock, asked, advance, settle } = handClock();
    const { peer } = peerOf(clock, [{ ...QUIET, due: 300 }, { ...QUIET, due: 0 }, QUIET]);
    const loop = runLoop(peer);
    await settle();
    await advance();
    await advance();
    expect(asked).toEqual([300, 50, 1000]);
    await loop.stop();
  });

  test('ends after the turn that `until` waits for, and tells of every turn', async () => {
    const { clock, advance, settle, pending } = handClock();
    const { peer } = peerOf(clock, [QUIET, { ...QUIET, waiting: 1 }]);
    const told: number[] = [];
    const loop = runLoop(peer, {
      onTurn: ({ waiting }) => told.push(waiting),
      until: ({ waiting }) => waiting === 1,
    });
    await settle();
    await advance();
    await loop.ended;
    expect(told).toEqual([0, 1]);
    expect(pending()).toBe(0);
  });

  test('turns soon when a job calls, and not at all sooner while the hub is away', async () => {
    const { clock, advance, settle } = handClock();
    const { peer } = peerOf(clock, [QUIET, { ...QUIET, contact: false }]);
    const loop = runLoop(peer);
    await settle();
    peer.onWake();
    peer.onWake();
    await advance(200);
    expect(peer.turns).toBe(2);
    peer.onWake();
    await advance(900);
    expect(peer.turns).toBe(2);
    await loop.stop();
  });

  test('does not forget a call that comes while a turn runs', async () => {
    const { clock, asked, settle } = handClock();
    const { peer } = peerOf(clock, [QUIET]);
    const loop = runLoop(peer);
    peer.onWake();
    await settle();
    expect(asked).toEqual([200]);
    await loop.stop();
  });

  test('lets the turn that runs finish when it is stopped, and begins no other', async () => {
    const { clock, settle, pending } = handClock();
    const { peer } = peerOf(clock, [QUIET]);
    let finish = (): void => undefined;
    const turn = peer.turn.bind(peer);
    peer.turn = async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return turn();
    };
    const loop = runLoop(peer);
    let hasEnded = false;
    const ended = loop.stop().then(() => {
      hasEnded = true;
    });
    await settle();
    expect(hasEnded).toBe(false);
    finish();
    await ended;
    expect([peer.turns, pending()]).toEqual([1, 0]);
  });

  test('goes on after a turn that throws, and says so', async () => {
    const { clock, advance, settle } = handClock();
    const { peer, warnings } = peerOf(clock, [new Error('disk full'), QUIET]);
    const loop = runLoop(peer);
    await settle();
    await advance();
    expect(peer.turns).toBe(2);
    expect(warnings).toEqual(['the turn broke off: disk full']);
    await loop.stop();
  });
  test('gives up with what turns break off with, where that is asked for, after so many in a row', async () => {
    const { clock, advance, settle, pending } = handClock();
    const lost = new Error('disk full');
    const { peer } = peerOf(clock, [lost, QUIET, lost, lost, lost]);
    const loop = runLoop(peer, { patience: 2 });
    await settle();
    for (let i = 0; i < 3; i++) await advance();
    expect(await loop.ended).toBe(lost);
    expect([peer.turns, pending()]).toEqual([4, 0]);
  });
});
