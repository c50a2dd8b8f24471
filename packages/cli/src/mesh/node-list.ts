/** `mesh node list`. */
import type { State } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { ago, columns } from '../text.ts';

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
  return {
    json: { nodes },
    text: columns([['name', 'id', 'state', 'roles', 'last seen'], ...rows], call.out.width),
  };
}

/** All members, as commands show them. lastSeen: chain time of the newest sign of life. */
export function nodesOf(state: State, me: string) {
  const seen = lastSeen(state);
  return [...state.members.values()].map((member) => ({
    id: member.id,
    name: member.name,
    roles: [...member.roles],
    state: state.logs.get(member.id)?.marked === true ? 'marked' : member.standing,
    capabilities: [...member.capabilities],
    lastSeen: isoOf(seen.get(member.id)),
    self: member.id === me,
  }));
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** Chain time of the newest entry that each node wove, or was seen to know. */
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
  return times;
}
