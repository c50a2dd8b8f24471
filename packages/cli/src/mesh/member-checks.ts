/** The checks of `mesh doctor` on who belongs to the mesh. */
import type { Fault, OpenNode } from '@lanemesh/peer/home';
import { checkNotGone } from '../standing.ts';
import { actLine, actsOf } from './acts.ts';
import type { Judged } from './check.ts';
import { strangerLine, strangersOf } from './strangers.ts';

/** Whether this node may speak. */
export function membership(node: OpenNode): Judged {
  const { state, me } = node.replica;
  try {
    checkNotGone(node);
  } catch (error) {
    const { code, message, hint } = error as Fault;
    return { status: code === 'key.rotated' ? 'fault' : 'warning', summary: message, fix: hint };
  }
  if (state.members.get(me)?.standing !== 'admitted')
    return { status: 'warning', summary: 'this node is pending', fix: `mesh node admit ${me}` };
  if (state.logs.get(me)?.marked === true)
    return { status: 'warning', summary: 'this node’s log forked', fix: 'mesh node resume' };
  return { status: 'ok', summary: 'this node is admitted' };
}

/** Who speaks without a right to, and what waits for admins. */
export function membersCheck(node: OpenNode): Judged {
  const { state } = node.replica;
  const lines = [...strangersOf(node).map(strangerLine), ...actsOf(state).map(actLine)];
  const [first, ...others] = lines;
  if (first === undefined) return { status: 'ok', summary: 'all who speak are admitted' };
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return { status: 'warning', summary: `${first}${more}`, fix: 'mesh node list shows them' };
}
