/** What the process log says of maintenance: each window of a lane once. */
import { windowHold } from '@lanemesh/decide';
import type { State } from '@lanemesh/state';

/**
 * The windows that lanes stand in and that were not told yet. told: when the window ends that was
 * told last, by lane; kept up to date. now: milliseconds since 1970.
 */
export function maintenanceNews(
  state: Pick<State, 'lanes' | 'repos'>,
  now: number,
  told: Map<string, number>,
): string[] {
  return [...state.lanes.values()].flatMap((lane) => {
    const hold = windowHold(state, lane, now);
    const until = hold?.until ?? null;
    if (hold === null || until === null) {
      told.delete(lane.name);
      return [];
    }
    if (told.get(lane.name) === until) return [];
    told.set(lane.name, until);
    const when = new Date(until).toISOString();
    return [`nothing of lane ${lane.name} begins until ${when}: ${hold.text}`];
  });
}
