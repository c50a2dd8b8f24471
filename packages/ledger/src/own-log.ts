/** Appending to this node's own log: durable before acknowledged, offline as well (INV-1). */
import {
  type CommitValue,
  type Crypto,
  type Event,
  encodeEvent,
  LIMITS,
  nextKey,
  type Person,
  type Signer,
  utf8Length,
  writeBatch,
} from '@lanemesh/event';
import { failpoint } from '@lanemesh/git';
import type { Commits } from './commits.ts';
import { logRef } from './refs.ts';
import { type CommitStore, commitId } from './store.ts';

/** Who appends: the log's name and keys. */
export interface Author {
  readonly id: string;
  /** Its first key, or the one it had when it was opened. */
  readonly signer: Signer;
  /** Its other keys, by public key: a rotation leaves a node with more than one for a while. */
  readonly held?: (key: string) => Signer | null;
  /** Digest of the founding commit. */
  readonly mesh: string;
}

/** The log goes on with a key that this copy of the node does not hold. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';
  constructor(readonly key: string) {
    super(`this node’s log goes on with the key ${key}, which is not here`);
  }
}

/** An author's signer of one of its keys, or null where it does not hold it. */
export function signerFor(author: Author, key: string): Signer | null {
  return author.signer.publicKey === key ? author.signer : (author.held?.(key) ?? null);
}

/** What signs the batch after this one. Throws KeyMissing where that key is not here. */
function signerAfter(author: Author, parent: CommitValue | null, crypto: Crypto): Signer {
  if (parent === null) return author.signer;
  const key = nextKey(parent, author.mesh, crypto);
  const signer = signerFor(author, key);
  if (signer === null) throw new KeyMissing(key);
  return signer;
}

/** Room for a batch's headers and signature within the commit's limit, in bytes. */
const OVERHEAD = 4096;

/** Events that are to be one batch, and their lines. */
export interface Split {
  readonly events: readonly Event[];
  readonly lines: readonly string[];
}

/** Splits events into batches within the limits. */
export function splitEvents(events: readonly Event[], perBatch: number = LIMITS.events): Split[] {
  const batches: { readonly events: Event[]; readonly lines: string[] }[] = [];
  let room = 0;
  for (const event of events) {
    const line = encodeEvent(event);
    const bytes = utf8Length(line) + 1;
    const last = batches.at(-1);
    if (last && last.lines.length < Math.min(perBatch, LIMITS.events) && bytes <= room) {
      last.events.push(event);
      last.lines.push(line);
      room -= bytes;
    } else {
      batches.push({ events: [event], lines: [line] });
      room = LIMITS.commit - OVERHEAD - bytes;
    }
  }
  return batches;
}

/** A commit date for git: max(now, parents), or now if a parent is more than a day ahead (INV-5). */
export function commitSeconds(
  nowMs: number,
  parents: readonly (CommitValue | undefined)[],
): number {
  const now = Math.floor(nowMs / 1000);
  const newest = Math.max(0, ...parents.map((parent) => parent?.seconds ?? 0));
  return newest > now + 86_400 ? now : Math.max(now, newest);
}

/** What git shows as a node's author line. */
export function personOf(node: string, seconds: number): Person {
  return { name: node, mail: `${node}@lanemesh.invalid`, seconds };
}

/**
 * Signs events as batches on `head` and makes them durable in one step: all or none.
 * head: the batch they stand on, null for the log's first; seen: the newest entry known at
 * the hub; from: where the log's branch is now, if not at head. Resolves with the new head.
 * Rejects with RefMoved if another process appended, with KeyMissing without the key to sign with.
 */
export async function appendBatches(
  store: CommitStore,
  commits: Commits,
  crypto: Crypto,
  author: Author,
  head: CommitValue | null,
  seen: { readonly height: number; readonly id: string },
  batches: readonly Split[],
  now: number,
  from: string | null = head?.oid ?? null,
): Promise<CommitValue> {
  const objects: Uint8Array[] = [];
  let parent = head;
  for (const { events, lines } of batches) {
    const number = (parent ? numberOf(parent) : 0) + 1;
    // In the order in which it is written.
    const header = {
      at: now,
      author: author.id,
      mesh: author.mesh,
      number,
      ...(parent ? { prev: parent.digest } : {}),
      seen,
      t: 'batch' as const,
      v: 0,
    };
    const person = personOf(author.id, commitSeconds(now, [parent ?? undefined]));
    const signer = signerAfter(author, parent, crypto);
    const raw = writeBatch(header, events, parent?.oid ?? null, person, signer, crypto, lines);
    if (raw.length > LIMITS.commit)
      throw new RangeError(`batch: has ${raw.length} bytes, at most ${LIMITS.commit} are allowed`);
    objects.push(raw);
    parent = commits.add(raw);
  }
  if (!parent || parent === head) throw new RangeError('batch: holds no event');
  const last = commitId(objects.at(-1) as Uint8Array);
  failpoint('batch.append');
  await store.commit({
    objects,
    moves: [{ ref: logRef(author.id), to: last, from }],
  });
  failpoint('batch.appended');
  return parent;
}

function numberOf(commit: CommitValue): number {
  return commit.content?.header.t === 'batch' ? commit.content.header.number : 0;
}
