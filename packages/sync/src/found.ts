/** Founding a mesh: its first commit is batch 1 of the founder's log and height 0 of the ledger. */
import {
  type Body,
  type Crypto,
  type Event,
  nodeIdOf,
  type Signer,
  writeBatch,
} from '@lanemesh/event';
import { type CommitStore, LEDGER_REF, logRef, personOf } from '@lanemesh/ledger';
import { newestOf, RULE_SETS } from '@lanemesh/state';

/**
 * Writes the founding commit and both branches, durably.
 * body: the `mesh.founded` event's body without key and rules; id: its event id;
 * now: milliseconds since 1970. Resolves with the commit's id and the mesh's id.
 */
export async function foundMesh(
  store: CommitStore,
  crypto: Crypto,
  signer: Signer,
  body: Omit<Body<'mesh.founded'>, 'key' | 'rules'>,
  id: string,
  now: number,
): Promise<{ founding: string; mesh: string; node: string }> {
  const node = nodeIdOf(signer.publicKey, crypto);
  const founded = { ...body, key: signer.publicKey, rules: newestOf(RULE_SETS) };
  const event: Event = { v: 0, id, kind: 'mesh.founded', at: now, body: founded };
  const header = { t: 'batch' as const, v: 0, author: node, number: 1, at: now };
  const raw = writeBatch(
    header,
    [event],
    null,
    personOf(node, Math.floor(now / 1000)),
    signer,
    crypto,
  );
  const [founding] = await store.commit({ objects: [raw], moves: [] });
  const to = founding as string;
  await store.commit({
    objects: [],
    moves: [
      { ref: LEDGER_REF, to, from: null },
      { ref: logRef(node), to, from: null },
    ],
  });
  return { founding: to, mesh: crypto.sha256(raw), node };
}
