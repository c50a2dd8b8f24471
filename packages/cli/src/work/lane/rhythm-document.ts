/** When a lane makes tasks by itself, as commands show it. */
import { nextSlots } from '@lanemesh/peer/home';
import { isDormant, type Lane, openFiring, type Rhythm, type State } from '@lanemesh/state';

/** What a lane with a rhythm did and will do; null: it has none. Moments are ISO texts. */
export function rhythmDocument(state: State, lane: Lane) {
  const firing = state.firings.get(lane.name);
  if (!lane.rhythm || !firing) return null;
  const next = nextFiring(state, lane);
  return {
    text: rhythmText(lane.rhythm),
    dormant: isDormant(state, lane.name),
    fired: firing.n,
    last: firing.n === 0 ? null : new Date(firing.slot).toISOString(),
    task: firing.task,
    /** The task of the last firing, while the next one waits for its end. */
    waitsFor: openFiring(state, lane.name),
    changes: firing.changes?.count ?? 0,
    next: next === null ? null : new Date(next).toISOString(),
  };
}

/** When it fires next as far as that can be told, milliseconds; in the past: it is due. */
function nextFiring(state: State, { name, rhythm }: Lane): number | null {
  const firing = state.firings.get(name);
  if (!rhythm || !firing || rhythm.every === 0 || rhythm.task === null) return null;
  const rests = firing.n === 0 ? 0 : firing.slot + (rhythm.every ?? 0) * 1000;
  const times: number[] = [];
  if (rhythm.cron !== null) {
    times.push(...nextSlots(rhythm.cron, Math.max(firing.slot, rests - 1), 1));
  }
  if (firing.changes) times.push(Math.max(rests, firing.changes.slot + rhythm.debounce * 1000));
  if (rhythm.cron === null && rhythm.on.length === 0) times.push(Math.max(rests, firing.slot));
  return times.length === 0 ? null : Math.min(...times);
}

/** `0 3 * * *, at least 12h apart, on fetch (5m after the first change)` */
function rhythmText({ cron, every, on, debounce }: Rhythm): string {
  if (every === 0) return 'dormant';
  const parts = [
    cron,
    every === null
      ? null
      : `${cron || on.length > 0 ? 'at least ' : 'every '}${spanText(every)}${cron || on.length > 0 ? ' apart' : ''}`,
  ];
  if (on.length > 0)
    parts.push(
      `on ${on.join(', ')}${debounce > 0 ? ` (${spanText(debounce)} after the first)` : ''}`,
    );
  return parts.filter((part) => part !== null).join(', ');
}

/** Seconds as they are typed: 90s, 30m, 12h, 7d. */
export function spanText(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const;
  const unit = units.find(([, length]) => seconds >= length && seconds % length === 0);
  return unit ? `${seconds / unit[1]}${unit[0]}` : `${seconds}s`;
}
