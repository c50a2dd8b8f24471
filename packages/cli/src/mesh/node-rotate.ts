/** `mesh node rotate`: this node signs with another key from here on. */
import { opensshPublicKey, rotationProofMessage, toHex } from '@lanemesh/event';
import { EXIT, Fault, prepareKey } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../command.ts';
import { record } from '../record.ts';
import { checkStanding } from '../standing.ts';

export async function nodeRotate(call: Call): Promise<Outcome> {
  const node = await call.open();
  checkStanding(node);
  const { replica, layout } = node;
  const { state, me } = replica;
  if (replica.pending().some(({ kind }) => kind === 'node.rotated'))
    throw new Fault(
      'rotate.waits',
      'the rotation before this one has no position yet',
      'mesh sync, then give it again',
      EXIT.later,
    );
  const signer = await prepareKey(layout, state.logs.get(me)?.keys ?? []);
  const proof = toHex(signer.sign(rotationProofMessage(state.mesh, me)));
  const body = { key: signer.publicKey, proof };
  const { events, published, note } = await record(call, node, [{ kind: 'node.rotated', body }]);
  const position = events[0]?.position ?? null;
  const key = opensshPublicKey(signer.publicKey);
  const name = state.members.get(me)?.name ?? me;
  const said = `${name} signs with another key from here on: ${key}`;
  return {
    json: { node: { id: me, name }, key, position, published },
    text: note === '' ? said : [said, note],
  };
}
