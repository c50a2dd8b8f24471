/** `mesh node list`. */
import type { Member, State } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { ago, columns } from '../text.ts';
import { actLine, actsOf } from './acts.ts';
import { strangerLine, strangersOf } from './strangers.ts';

export async function nodeList(call: Call): Promise<Outcome> {
  const node = await call.open();
  const nodes = nodesOf(node.replica.state, node.replica.me);
  const rows = nodes.map(({ id, name, roles, state, lastSeen, self }) => [
    `${name}${self ? ' (here)' : ''}`,
    id,
    state,
    roles.join(',') || '-',
    lastSeen === null ? '-' : `${ago(Date.now() - Date.parse(lastSeen))} ago`,
  ]);
  const { quorum } = node.replica.state;
  const [acts, strangers] = [actsOf(node.replica.state), strangersOf(node)];
  return {
    json: { nodes, quorum, acts, strangers },
    text: [
      ...columns([['name', 'id', 'state', 'roles', 'last seen'], ...rows], call.out.width),
      ...nodes.flatMap(lookAgain),
      ...acts.map(actLine),
      ...strangers.map(strangerLine),
    ],
  };
}

function lookAgain({ name, lookAgainSince }: ReturnType<typeof nodesOf>[number]): string[] {
  if (lookAgainSince === null) return [];
  return [`${name}: look again at its events since ${lookAgainSince}`];
}

/** All members, as commands show them. lastSeen: chain time of the newest sign of life. */
export function nodesOf(state: State, me: string) {
  const seen = lastSeen(state);
  return [...state.members.values()].map((member) => ({
    id: member.id,
    name: member.name,
    roles: [...member.roles],
    state: stateOf(state, member),
    capabilities: [...member.capabilities],
    lastSeen: isoOf(seen.get(member.id)),
    lookAgainSince: member.suspectSince,
    self: member.id === me,
  }));
}

/** A fork is of interest while its author may speak. */
function stateOf(state: State, { id, standing }: Member): string {
  const marked = state.logs.get(id)?.marked === true;
  return marked && standing === 'admitted' ? 'marked' : standing;
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/**
 * Chain time of the newest entry that each node wove, or was seen to know. What was woven of late has
 * its weaver's own clock too: chain time stays behind it while others are silent.
 */
function lastSeen(state: State): Map<string, number> {
  const times = new Map<string, number>();
  const byHeight = new Map<number, number>();
  for (const mark of state.entries.values()) {
    byHeight.set(mark.height, mark.chainTime);
    times.set(mark.weaver, mark.chainTime);
  }
  for (const [author, log] of state.logs) {
    const at = byHeight.get(log.seenHeight);
    if (at !== undefined && at > (times.get(author) ?? -1)) times.set(author, at);
  }
  for (const { weaver, at } of state.weavers)
    times.set(weaver, Math.max(times.get(weaver) ?? 0, Math.min(at, Date.now())));
  return times;
}
