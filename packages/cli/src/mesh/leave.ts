/** `mesh leave`: this node goes for good. */
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import type { Call, Outcome } from '../command.ts';
import { record } from '../record.ts';
import { checkStanding } from '../standing.ts';

export async function leave(call: Call): Promise<Outcome> {
  const reason = call.options.text('reason');
  const node = await call.open();
  checkStanding(node);
  const { state, me } = node.replica;
  const name = state.members.get(me)?.name ?? me;
  const body = reason === undefined ? {} : { reason };
  const draft = { kind: 'node.left', body, subject: name };
  const { events, published, note } = await record(call, node, [draft]);
  const up = lockOwner(privateFolder(node.layout.ledger), 'up');
  return {
    json: { node: { id: me, name }, position: events[0]?.position ?? null, published },
    text: [
      `${name} has left; it comes back by joining anew: mesh join URL`,
      ...(note === '' ? [] : [note]),
      ...(up === null ? [] : [`mesh up still runs here, process ${up.pid}: mesh down ends it`]),
    ],
  };
}
