/** When lanes that make tasks by themselves fire, and which node says it. */
import { firingProblem, type Lane } from '@lanemesh/state';
import { isDrawn } from './drawn.ts';
import { isLanePaused } from './pause.ts';
import { type Command, isMarked, type Sight } from './sight.ts';

/** What the next firing of a lane says. */
export interface Due {
  readonly slot: number;
  readonly mark?: string;
}

type Clocks = Pick<Sight, 'state' | 'now' | 'mono' | 'firstSeen' | 'cronSlots' | 'sightings'>;

/** The firings that are due, of the lanes that this node is drawn for. */
export function fire(sight: Sight): Command[] {
  const { state, lanes } = sight;
  if (isMarked(sight)) return [];
  return [...state.lanes.values()].flatMap((lane): Command[] => {
    if (!lane.rhythm || (lanes && !lanes.has(lane.name)) || isLanePaused(sight, lane.name))
      return [];
    const due = dueOf(sight, lane);
    const n = (state.firings.get(lane.name)?.n ?? 0) + 1;
    if (due === null || isSaid(sight, lane) || !isDrawn(sight, `${lane.name} ${n}`)) return [];
    const body = { lane: lane.name, n, ...due };
    return [{ do: 'say', event: { kind: 'lane.fired', body }, urgent: true }];
  });
}

/**
 * What a firing of the lane would say now; null: none is due. Of several slots that passed while
 * nobody fired the newest counts alone, and what changed in the meantime is one cause.
 */
export function dueOf(sight: Clocks, lane: Lane): Due | null {
  const isDue = (due: Due) =>
    hasRested(sight, lane, due.slot) &&
    firingProblem(sight.state, lane.name, { mark: undefined, ...due }) === null;
  return causesOf(sight, lane).find(isDue) ?? null;
}

function causesOf(sight: Clocks, { name, rhythm }: Lane): Due[] {
  const { state, now, cronSlots, sightings } = sight;
  const firing = state.firings.get(name);
  if (!rhythm || !firing) return [];
  const causes: Due[] = [];
  const slot = cronSlots.get(name);
  if (slot !== undefined && isNewSlot(sight, firing.slot, slot)) causes.push({ slot });
  const { changes } = firing;
  const changed = changes ? (sight.firstSeen.get(name)?.changed ?? null) : null;
  if (changes && isOver(sight, rhythm.debounce, now - changes.slot, changed))
    causes.push({ slot: now });
  const seen = sightings.get(name);
  if (seen && now - seen.since >= rhythm.debounce * 1000)
    causes.push({ slot: now, mark: seen.mark });
  if (rhythm.cron === null && rhythm.on.length === 0) causes.push({ slot: now });
  return causes;
}

/**
 * Whether the least interval is over. The rules also let chain time say so; but chain time may have
 * stood still before the last firing, and says too much then.
 */
function hasRested(sight: Clocks, { name, rhythm }: Lane, slot: number): boolean {
  const firing = sight.state.firings.get(name);
  if (!rhythm?.every || !firing || firing.n === 0) return true;
  const seen = sight.firstSeen.get(name)?.fired ?? null;
  return isOver(sight, rhythm.every, slot - firing.slot, seen);
}

/**
 * Whether so many seconds are over, as two clocks measure them, milliseconds, or since we know of
 * it: a clock that ran ahead when it said so must not keep others waiting.
 */
function isOver({ mono }: Clocks, seconds: number, measured: number, seen: number | null): boolean {
  const span = seconds * 1000;
  return measured >= span || (seen !== null && mono - seen >= span);
}

/** Only a slot that our own clock has not reached yet either can be of a clock that ran ahead. */
function isNewSlot({ now }: Clocks, last: number, slot: number): boolean {
  return slot > last || last > now;
}

function isSaid({ pending }: Sight, { name }: Lane): boolean {
  return pending.some(
    ({ kind, body }) => kind === 'lane.fired' && (body as { lane?: string }).lane === name,
  );
}
