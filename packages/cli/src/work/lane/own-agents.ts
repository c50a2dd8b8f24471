/** What this node would say of its agents if it were up: until then the ledger does not know. */
import type { Unkept } from '@lanemesh/decide';
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import { type OpenNode, systemClock } from '@lanemesh/peer/home';
import type { Lane, State } from '@lanemesh/state';
import { UP } from '../run/locks.ts';

/**
 * The state with this node's agents as they are now; a node that is up has announced its own. named:
 * agents that are asked for by no lane yet.
 */
export async function withOwnAgents(
  node: OpenNode,
  state: State,
  named: readonly string[] = [],
): Promise<State> {
  const member = state.members.get(node.identity.node);
  const isUp = lockOwner(privateFolder(node.layout.ledger), UP) !== null;
  const asked = named.length > 0 || [...state.lanes.values()].some(asksMore);
  if (!member || isUp || !asked) return state;
  const agents = (await node.agentsHere()).offer();
  return { ...state, members: new Map(state.members).set(member.id, { ...member, agents }) };
}

/** Of this node's agents those that do not keep themselves in; null: no lane relies on that. */
export async function unkeptHere(node: OpenNode, { lanes }: State): Promise<Unkept | null> {
  if (![...lanes.values()].some((lane) => lane.sandbox === 'none' && asksMore(lane))) return null;
  const adapters = [...(await node.agentsHere()).adapters().values()];
  const unkept = adapters.filter(({ keepsIn, name }) => !keepsIn && name !== 'script');
  const agents = new Set(unkept.map(({ name }) => name));
  return { node: node.identity.node, agents, now: systemClock.now() };
}

/** Whether it names another agent than the one every node has, so that programs have to be looked for. */
function asksMore({ agents, routes }: Lane): boolean {
  return [...agents, ...routes.flatMap((route) => route.agents)].some((name) => name !== 'script');
}
