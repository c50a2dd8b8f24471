/** The end of a rotation: the node forgets the keys of the past. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { admittedMembers, isSettled } from '@lanemesh/state';
import { replaceFile } from './home/files.ts';
import { readKey } from './home/identity.ts';
import { keysBesides, seedIn } from './home/keyring.ts';
import type { OpenNode } from './home/open.ts';

/** In the store: the entry after which a rotation was first seen, until that entry is settled. */
const MARK = 'rotated';

/** Forgets the keys of the past once their rotation is settled, or nobody else is there. */
export async function settleKeys(node: OpenNode): Promise<void> {
  const { layout, replica } = node;
  const keys = replica.state.logs.get(replica.me)?.keys ?? [];
  const current = keys.at(-1);
  const old = keysBesides(layout).filter((key) => keys.includes(key));
  if (current === undefined || old.length === 0 || !(await isFinal(node, current))) return;
  const seed = seedIn(join(layout.keys, current));
  if ((await readKey(layout)).publicKey !== current) {
    if (seed === null) return;
    await replaceFile(layout.key, `${seed}\n`, 0o600);
  }
  for (const key of old) await rm(join(layout.keys, key), { force: true });
}

async function isFinal({ store, replica }: OpenNode, key: string): Promise<boolean> {
  const { state, me } = replica;
  if (admittedMembers(state).every((id) => id === me)) return true;
  const bytes = await store.loadBlob(MARK);
  const [marked, entry = ''] = new TextDecoder().decode(bytes ?? undefined).split(' ');
  if (marked === key && state.entries.has(entry)) return isSettled(state, entry);
  await store.saveBlob(MARK, new TextEncoder().encode(`${key} ${state.tip.oid}`));
  return false;
}
