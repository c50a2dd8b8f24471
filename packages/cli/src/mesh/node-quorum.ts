/** `mesh node quorum`: how many admins have to sign an act of admins. */
import { admins } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { record } from '../record.ts';
import { checkStanding } from '../standing.ts';
import { usage } from '../usage.ts';
import { actLine, actOf } from './acts.ts';

const MOST = 64;

export async function nodeQuorum(call: Call): Promise<Outcome> {
  const [word] = call.args;
  const quorum = word === undefined ? null : numberOf(word);
  const node = await call.open();
  const { state } = node.replica;
  const names = admins(state).map((id) => state.members.get(id)?.name ?? id);
  if (quorum === null || quorum === state.quorum)
    return { json: { quorum: state.quorum, admins: names }, text: told(state.quorum, names) };
  checkStanding(node);
  const draft = { kind: 'mesh.ruled', body: { quorum } };
  const { events, published, note } = await record(call, node, [draft]);
  const now = node.replica.state;
  const open = actOf(now, draft);
  const position = events[0]?.position ?? null;
  const said = open ? actLine(open) : told(position === null ? quorum : now.quorum, names);
  return {
    json: { quorum: now.quorum, admins: names, position, published, waits: open },
    text: note === '' ? said : [said, note],
  };
}

function numberOf(word: string): number {
  if (/^[1-9]\d?$/.test(word) && Number(word) <= MOST) return Number(word);
  throw usage('quorum', `${JSON.stringify(word)} is no number from 1 to ${MOST}`, 'for example 2');
}

function told(quorum: number, names: readonly string[]): string {
  return `${quorum} of ${names.length} admins (${names.join(', ')}) sign an act of admins`;
}
