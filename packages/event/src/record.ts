/**
 * Batches and entries: the two kinds of commits that carry the truth (R1–R4). A record's
 * message is a human subject line, a blank line, a canonical header, and for a batch one
 * event a line.
 */
import { decode, encode, type Json } from './canonical.ts';
import { buildCommit, type Person, parseCommit } from './commit.ts';
import type { Crypto, Signer } from './crypto.ts';
import { decodeEvent, type Event, encodeEvent } from './envelope.ts';
import { LIMITS } from './limits.ts';
import {
  hex64,
  type Infer,
  int,
  list,
  nodeId,
  object,
  oid,
  oneOf,
  shapeProblem,
  time,
} from './shape.ts';

const BATCH = object(
  { t: oneOf('batch'), v: int(0, 0), author: nodeId, number: int(1), at: time },
  { mesh: hex64, prev: hex64, seen: object({ height: int(0), id: oid }) },
);
const ENTRY = object({
  t: oneOf('entry'),
  v: int(0, 0),
  mesh: hex64,
  weaver: nodeId,
  height: int(1),
  prev: hex64,
  at: time,
  logs: list(object({ author: nodeId, number: int(1), digest: hex64 }), LIMITS.logs),
});

/** Header of a batch. `mesh`, `seen` are absent in the founding commit, `prev` in a number 1. */
export type BatchHeader = Infer<typeof BATCH>;
/** Header of an entry. */
export type EntryHeader = Infer<typeof ENTRY>;

/** 1 to 512 events of one author, as their lines. */
export interface Batch {
  readonly header: BatchHeader;
  readonly lines: readonly string[];
}

/** A commit as the rules see it; content is null if it is neither a batch nor an entry. */
export interface CommitValue {
  readonly oid: string;
  /** SHA-256 of the whole raw object. */
  readonly digest: string;
  readonly parents: readonly string[];
  /** Commit date, seconds since 1970; for git only, no rule reads it. */
  readonly seconds: number;
  readonly content: ({ readonly key: string } & (Batch | { readonly header: EntryHeader })) | null;
}

const SUBJECT_LINE = /^[\x20-\x7e]{1,190} \[skip ci\]$/;

/**
 * The commit of a batch. parent: the author's previous batch, or null for number 1; lines: those of
 * the events, where they were written already.
 */
export function writeBatch(
  header: BatchHeader,
  events: readonly Event[],
  parent: string | null,
  person: Person,
  signer: Signer,
  crypto: Pick<Crypto, 'sha512'>,
  lines: readonly string[] = events.map(encodeEvent),
): Uint8Array {
  const first = events[0]?.kind ?? '';
  const more = events.length > 1 ? ` and ${events.length - 1} more` : '';
  const message = write(`mesh: ${first}${more} (#${header.number})`, header, lines);
  return buildCommit(parent === null ? [] : [parent], person, message, signer, crypto);
}

/** The commit of an entry. parents: the previous entry, one batch a log, then at most one void commit. */
export function writeEntry(
  header: EntryHeader,
  parents: readonly string[],
  person: Person,
  signer: Signer,
  crypto: Pick<Crypto, 'sha512'>,
): Uint8Array {
  const logs = header.logs.length === 1 ? '1 log' : `${header.logs.length} logs`;
  const message = write(`mesh ledger ${header.height}: ${logs}`, header, []);
  return buildCommit(parents, person, message, signer, crypto);
}

function write(
  subject: string,
  header: BatchHeader | EntryHeader,
  lines: readonly string[],
): string {
  return `${[`${subject} [skip ci]`, '', encode(header as unknown as Json), ...lines].join('\n')}\n`;
}

/** Reads a raw commit object as the rules see it (R1 to R4). Total: never throws. */
export function readCommit(oidOfRaw: string, raw: Uint8Array, crypto: Crypto): CommitValue {
  const digest = crypto.sha256(raw);
  const { parents, seconds, signed } = parseCommit(raw, crypto);
  const content = signed && raw.length <= LIMITS.commit ? contentOf(signed, parents.length) : null;
  return { oid: oidOfRaw, digest, parents, seconds, content };
}

/** A commit too large to be read: it stands where its parents stand (R5), and has no content. */
export function oversizeCommit(oidOfRaw: string, parents: readonly string[]): CommitValue {
  return { oid: oidOfRaw, digest: '', parents, seconds: 0, content: null };
}

function contentOf(
  signed: { key: string; message: string },
  parents: number,
): CommitValue['content'] {
  if (!signed.message.endsWith('\n')) return null;
  const [subject = '', blank, headerLine = '', ...lines] = signed.message.slice(0, -1).split('\n');
  if (!SUBJECT_LINE.test(subject) || blank !== '') return null;
  const header = decode(headerLine);
  if (shapeProblem(BATCH, header, '') === null) {
    const batch = header as unknown as BatchHeader;
    const fits = batchFits(batch, parents) && lines.length >= 1 && lines.length <= LIMITS.events;
    return fits ? { key: signed.key, header: batch, lines } : null;
  }
  if (shapeProblem(ENTRY, header, '') === null && lines.length === 0) {
    const entry = header as unknown as EntryHeader;
    const sides = parents - 1 - entry.logs.length;
    return sides === 0 || sides === 1 ? { key: signed.key, header: entry } : null;
  }
  return null;
}

function batchFits(header: BatchHeader, parents: number): boolean {
  const first = header.number === 1;
  if (parents !== (first ? 0 : 1) || (header.prev === undefined) !== first) return false;
  if (header.mesh === undefined) return first && header.seen === undefined;
  return header.seen !== undefined;
}

/** Narrows a commit to a batch. */
export function isBatch(
  commit: CommitValue,
): commit is CommitValue & { readonly content: Batch & { readonly key: string } } {
  return commit.content?.header.t === 'batch';
}

/** Narrows a commit to an entry. */
export function isEntry(commit: CommitValue): commit is CommitValue & {
  readonly content: { readonly key: string; readonly header: EntryHeader };
} {
  return commit.content?.header.t === 'entry';
}

/** Batches kept decoded, and lines of one at most: a turn asks for the newest ones again and again. */
const DECODED = 512;
const SHORT = 8;
const decoded = new Map<readonly string[], readonly (Event | null)[]>();

/** The events of a batch, null where a line is no event (R11 counts it as void). */
export function eventsOf({ lines }: Batch): readonly (Event | null)[] {
  const known = decoded.get(lines);
  if (known) return known;
  const events = lines.map(decodeEvent);
  if (lines.length > SHORT) return events;
  if (decoded.size >= DECODED) decoded.delete(decoded.keys().next().value as readonly string[]);
  decoded.set(lines, events);
  return events;
}
