/** When lanes that make tasks by themselves fire, and which node says it. */
import { admittedMembers, firingProblem, hasPassed, type Lane } from '@lanemesh/state';
import { type Command, isMarked, type Sight } from './sight.ts';

/** How long the drawn node has to say it, in sync intervals, before another one is drawn. */
const PATIENCE = 4;

/** What the next firing of a lane says. */
export interface Due {
  readonly slot: number;
  readonly mark?: string;
}

type Clocks = Pick<Sight, 'state' | 'now' | 'cronSlots' | 'sightings'>;

/** The firings that are due, of the lanes that this node is drawn for. */
export function fire(sight: Sight): Command[] {
  const { state, lanes } = sight;
  if (sight.following !== 'ok' || sight.draining || isMarked(sight)) return [];
  return [...state.lanes.values()].flatMap((lane): Command[] => {
    if (!lane.rhythm || (lanes && !lanes.has(lane.name))) return [];
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
  if (changes && hasPassed(state, changes, rhythm.debounce, now)) causes.push({ slot: now });
  const seen = sightings.get(name);
  if (seen && now - seen.since >= rhythm.debounce * 1000)
    causes.push({ slot: now, mark: seen.mark });
  if (rhythm.cron === null && rhythm.on.length === 0) causes.push({ slot: now });
  return causes;
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

/** Whether this node is the one that says it now. The time of one that is dead passes. */
function isDrawn(sight: Sight, what: string): boolean {
  const { state, me, now, interval, lot } = sight;
  const round = Math.floor(now / Math.max(1, Math.round(PATIENCE * interval)));
  const workers = admittedMembers(state).filter((id) =>
    state.members.get(id)?.roles.includes('worker'),
  );
  const mine = lot(`${what} ${round} ${me}`);
  return workers.includes(me) && workers.every((id) => lot(`${what} ${round} ${id}`) >= mine);
}
