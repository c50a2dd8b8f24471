/** Whether this node may speak. */
import type { OpenNode } from '@lanemesh/peer';
import { EXIT, Fault } from '@lanemesh/peer/fault';

/** Throws a Fault unless this node may speak: admitted, not leaving, and in hold of its key. */
export function checkStanding(node: OpenNode): void {
  checkNotGone(node);
  const { state, me } = node.replica;
  if (state.members.get(me)?.standing === 'admitted') return;
  throw refused(
    'node.pending',
    'this node is not admitted yet',
    `an admin runs: mesh node admit ${me}`,
  );
}

/**
 * Throws a Fault where whatever this node signs would be left for ever. A node that is not admitted
 * yet may record: an admin may still let it in.
 */
export function checkNotGone({ replica }: OpenNode): void {
  const { state, me } = replica;
  const standing = state.members.get(me)?.standing;
  if (standing === 'revoked')
    throw refused('node.revoked', 'this node was revoked', 'ask an admin for a new invite');
  if (standing === 'left' || replica.pending().some(({ kind }) => kind === 'node.left'))
    throw refused('node.left', 'this node has left the mesh', COME_BACK);
  if (standing === undefined && state.logs.has(me))
    throw refused('node.void', 'the joining of this node had no effect', COME_BACK);
  if (replica.own.missingKey() !== null)
    throw refused(
      'key.rotated',
      'another copy of this node took a new key, which is not here',
      'go on with that copy, or copy its .mesh/key here; mesh sync still carries what is here',
    );
}

/** Whether the order says that this node may never speak again. */
export function isGone({ replica: { state, me } }: OpenNode): boolean {
  const standing = state.members.get(me)?.standing;
  return standing === 'revoked' || standing === 'left';
}

const COME_BACK = 'it comes back by joining anew: mesh join URL';

function refused(code: string, message: string, hint: string): Fault {
  return new Fault(code, message, hint, EXIT.refused);
}
