/**
 * The keys of a node. Each rotation puts its new key into `.mesh/keys`, durably, before the ledger
 * hears of it; `.mesh/key` changes when no fork can undo that any more. Until then both are here,
 * and what is signed where the ledger says (R9): a crash in between loses nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HEX64, type Signer } from '@lanemesh/event';
import { newSeed, signerOf } from '@lanemesh/ledger';
import { replaceFile, syncFolder } from './files.ts';
import type { Layout } from './layout.ts';

/** Finds this node's signers by public key, also of keys another process made meanwhile. */
export function keyring(layout: Layout): (key: string) => Signer | null {
  const known = new Map<string, Signer>();
  return (key) => {
    for (const path of known.has(key) ? [] : [layout.key, join(layout.keys, key)]) {
      const seed = seedIn(path);
      const signer = seed === null ? null : signerOf(seed);
      if (signer) known.set(signer.publicKey, signer);
    }
    return known.get(key) ?? null;
  };
}

/** A durable key that no log has had: a fresh one, or what an interrupted rotation left. */
export async function prepareKey(layout: Layout, used: readonly string[]): Promise<Signer> {
  const left = keysBesides(layout).find((key) => !used.includes(key));
  const seed = left === undefined ? null : seedIn(join(layout.keys, left));
  if (seed !== null) return signerOf(seed);
  await mkdir(layout.keys, { recursive: true, mode: 0o700 });
  await syncFolder(layout.dir);
  const fresh = newSeed();
  const signer = signerOf(fresh);
  await replaceFile(join(layout.keys, signer.publicKey), `${fresh}\n`, 0o600);
  return signer;
}

/** Public halves of the keys in `.mesh/keys`. */
export function keysBesides({ keys }: Layout): string[] {
  try {
    return readdirSync(keys).filter((name) => HEX64.test(name));
  } catch {
    return [];
  }
}

/** The secret half that a key file holds; null: none. */
export function seedIn(path: string): string | null {
  try {
    const seed = readFileSync(path, 'utf8').trim();
    return HEX64.test(seed) ? seed : null;
  } catch {
    return null;
  }
}
