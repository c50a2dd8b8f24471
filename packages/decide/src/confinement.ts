/** Whether a node has the sandbox that a lane demands. */
import { LEVELS, type Level } from '@lanemesh/event';
import { grantFor, type Lane, type Member, type State } from '@lanemesh/state';

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

/** What a node knows of its own agents: those that do not keep themselves in. */
export interface Unkept {
  readonly node: string;
  readonly agents: ReadonlySet<string>;
  /** Its clock, milliseconds since 1970. */
  readonly now: number;
}

/**
 * Whether nothing would keep in whoever does the work of a lane that switches our sandbox off: of
 * the nodes given each is the one that knows, none of its agents for the lane keeps itself in, and
 * nobody allowed that for a while. Of other nodes nothing is known, so one of these may.
 */
export function isUnconfined(
  state: State,
  lane: Lane,
  nodes: readonly Member[],
  named: readonly string[],
  { agents, node: me, now }: Unkept,
): boolean {
  if (lane.sandbox !== 'none') return false;
  return nodes.every(({ id, agents: had }) =>
    had
      .filter(({ name }) => named.includes(name))
      .every(
        ({ name: agent }) =>
          id === me &&
          agents.has(agent) &&
          grantFor(state, { agent, lane: lane.name, node: id }, now) === null,
      ),
  );
}

function reaches(level: Level, wanted: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}
