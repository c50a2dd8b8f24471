/** Whether a node has the sandbox that a lane demands. */
import { LEVELS, type Level } from '@lanemesh/event';
import type { Lane, Member, State } from '@lanemesh/state';

/** Whether it has said so: its canary proved it. */
export function canKeepIn({ sandbox }: Member, lane: Pick<Lane, 'sandbox'>): boolean {
  return reaches(sandbox, lane.sandbox ?? 'none');
}

/**
 * Whether the lane's tasks are better left to another node: this one has not the sandbox they
 * demand, and some other has. Where none has, its attempt says so to people.
 */
export function leavesToOthers(
  { members }: Pick<State, 'members'>,
  me: string,
  lane: Lane,
): boolean {
  const self = members.get(me);
  if (lane.sandbox === null || !self || canKeepIn(self, lane)) return false;
  return [...members.values()].some(
    (one) =>
      one.standing === 'admitted' &&
      one.roles.includes('worker') &&
      (one.lanes === null || one.lanes.includes(lane.name)) &&
      canKeepIn(one, lane),
  );
}

function reaches(level: Level, wanted: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}
