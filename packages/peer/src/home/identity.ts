/** Who this node is: its key and the mesh it belongs to. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { HEX64, NODE_ID, OID, type Signer } from '@lanemesh/event';
import { failpoint } from '@lanemesh/git';
import { newSeed, signerOf } from '@lanemesh/ledger';
import { EXIT, Fault } from './fault.ts';
import { readIfThere, replaceFile } from './files.ts';
import { keysBesides } from './keyring.ts';
import type { Layout } from './layout.ts';

export interface Identity {
  /** Version of this file's form. */
  readonly v: 0;
  /** The node's id. */
  readonly node: string;
  /** The mesh's id: digest of the founding commit. */
  readonly mesh: string;
  /** Id of the founding commit. */
  readonly founding: string;
}

/** Reads `.mesh/node.json`. Throws a Fault where it is damaged. */
export async function readIdentity(layout: Layout): Promise<Identity> {
  const text = await readIfThere(layout.identity);
  const found = text === null ? null : parse(text);
  if (
    found &&
    found.v === 0 &&
    NODE_ID.test(found.node) &&
    HEX64.test(found.mesh) &&
    OID.test(found.founding)
  ) {
    return found;
  }
  throw new Fault(
    'identity.damaged',
    `${layout.identity} is damaged`,
    'restore it from a backup; nothing is made anew over it',
    EXIT.no,
  );
}

function parse(text: string): Identity | null {
  try {
    return JSON.parse(text) as Identity;
  } catch {
    return null;
  }
}

/** Writes `.mesh/node.json`; its being there makes the mesh exist for every other command. */
export async function writeIdentity(layout: Layout, identity: Omit<Identity, 'v'>): Promise<void> {
  failpoint('identity.write');
  await replaceFile(layout.identity, `${JSON.stringify({ v: 0, ...identity }, null, 2)}\n`);
}

/** The node's signer. Throws a Fault if others can read the key file, or it is damaged. */
export async function readKey(layout: Layout): Promise<Signer> {
  return signerOf(await readSeed(layout));
}

/** The secret half of the node's key, 64 hex digits. Throws a Fault as `readKey` does. */
export async function readSeed(layout: Layout): Promise<string> {
  if (!(await isPrivate(layout.key)))
    throw new Fault(
      'key.missing',
      `${layout.key} is missing`,
      'restore it from a backup, or join as a new node',
      EXIT.no,
    );
  for (const key of keysBesides(layout)) await isPrivate(join(layout.keys, key));
  const seed = ((await readIfThere(layout.key)) ?? '').trim();
  if (!HEX64.test(seed)) {
    throw new Fault(
      'key.damaged',
      `${layout.key} holds no key`,
      'restore it from a backup, or join as a new node',
      EXIT.no,
    );
  }
  return seed;
}

/** Whether a key is there. Throws a Fault if others can read it. */
async function isPrivate(path: string): Promise<boolean> {
  const mode = await fs.stat(path).then(
    (stat) => stat.mode,
    () => null,
  );
  if (mode === null || (mode & 0o077) === 0) return mode !== null;
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  throw new Fault(
    'key.mode',
    `${path} can be read by others (mode ${shown})`,
    `chmod 600 ${path}`,
    EXIT.usage,
  );
}

/** Makes a key file, or takes the one that an interrupted `init` or `join` left. */
export async function makeKey(layout: Layout): Promise<Signer> {
  if ((await readIfThere(layout.key)) === null) {
    await replaceFile(layout.key, `${newSeed()}\n`, 0o600);
    failpoint('key.made');
  }
  return readKey(layout);
}
