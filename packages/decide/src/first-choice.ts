/** Who claims a free task first, where claims that come to nothing cost a push of few (INV-8). */
import type { Task } from '@lanemesh/state';
import { couldTake } from './could-take.ts';
import type { Sight } from './sight.ts';

/**
 * Whether this node may claim it by now: one node is drawn at first, an interval later two may, then
 * four, so that a few that are asleep keep no task waiting for long. Where the hub takes any number
 * of pushes everybody may at once.
 */
export function mayChoose(sight: Sight, task: Task): boolean {
  const { state, me, mono, interval, lot } = sight;
  if (state.hub?.pushesPerMinute == null || sight.forced === task.ref) return true;
  const waited = Math.floor((mono - sight.readySince(task)) / interval);
  const chosen = 2 ** waited;
  if (chosen >= state.members.size) return true;
  const mine = lot(`${task.ref} ${me}`);
  let before = 0;
  for (const member of state.members.values()) {
    const isBefore = member.id !== me && lot(`${task.ref} ${member.id}`) < mine;
    if (isBefore && couldTake(state, member, task) && ++before >= chosen) return false;
  }
  return true;
}
