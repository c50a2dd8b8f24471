/** `mesh join FILE`: a node that learns of its mesh from a bundle, and asks to join in one. */
import { promises as fs } from 'node:fs';
import { nodeIdOf } from '@lanemesh/event';
import { localPath } from '@lanemesh/git';
import { createGitStore, nodeCrypto } from '@lanemesh/ledger';
import { EXIT, Fault, type Layout, makeKey, OpenNode, writeIdentity } from '@lanemesh/peer/home';
import { beginFromBundle, importBundle } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { makeEvents } from '../record.ts';
import type { HubAddress } from './hub-address.ts';
import { bundleFault } from './import.ts';
import { beganElsewhere, checkInvite, type JoinWish, joinBody } from './joining.ts';

/** Whether an address is a plain file: no hub then, but a bundle. */
export async function isFile({ url }: HubAddress): Promise<boolean> {
  const path = localPath(url);
  return path !== null && (await fs.stat(path).catch(() => null))?.isFile() === true;
}

/** Makes the node and has it ask; what it says is carried on by `mesh export`. */
export async function enterByBundle(
  call: Call,
  layout: Layout,
  hub: HubAddress,
  wish: JoinWish,
): Promise<Outcome> {
  const [word = ''] = call.args;
  const file = localPath(hub.url) as string;
  const crypto = nodeCrypto();
  const signer = await makeKey(layout);
  await createGitStore(layout.ledger);
  const refuse = (error: unknown) => {
    throw bundleFault(error, word);
  };
  const begun = await beginFromBundle(layout.ledger, file, crypto).catch(refuse);
  if (wish.token !== null && wish.token.mesh !== begun.mesh)
    throw new Fault(
      'invite.mesh',
      '--invite: the token is for another mesh than this bundle carries',
      'check the file, or ask for a new invite',
      EXIT.refused,
    );
  const identity = { ...begun, node: nodeIdOf(signer.publicKey, crypto) };
  if (await beganElsewhere(layout, identity)) {
    await fs.rm(layout.ledger, { recursive: true });
    await createGitStore(layout.ledger);
    await beginFromBundle(layout.ledger, file, crypto).catch(refuse);
  }
  const node = await OpenNode.open({ layout, env: call.env, identity, full: true });
  try {
    const { replica } = node;
    const hasHub = replica.state.hub !== null;
    await importBundle(replica, layout.ledger, file, hasHub).catch(refuse);
    if (wish.token) checkInvite(replica.state, wish.token);
    if (replica.head === null)
      await replica.append(makeEvents(node, [{ kind: 'node.joined', body: joinBody(node, wish) }]));
    await writeIdentity(layout, identity);
    const { mesh, node: id } = identity;
    return {
      json: { mesh, node: { id, name: null }, admitted: false, cloned: null },
      text: [
        `${id} asks to join mesh ${mesh.slice(0, 12)}`,
        'next: mesh export FILE, carried to a node of that mesh: mesh import FILE, mesh sync',
      ],
    };
  } finally {
    await node.close();
  }
}
