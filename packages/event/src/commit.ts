/** A git commit as bytes: what stands in its headers, and the SSH signature over all of it. */
import type { Crypto, Signer } from './crypto.ts';
import { OID } from './ids.ts';
import { concat, signArmoured, verifyArmoured } from './sshsig.ts';

/** The tree of every batch and entry: empty (its git id). */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const encoder = new TextEncoder();
const NEWLINE = new Uint8Array([10]);
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Who git shows as author and committer, and when (seconds since 1970). No rule reads it. */
export interface Person {
  readonly name: string;
  readonly mail: string;
  readonly seconds: number;
}

/** Headers and message of a commit. `signed` is null unless its form and signature are exact. */
export interface ParsedCommit {
  readonly parents: readonly string[];
  /** Commit date, seconds since 1970, 0 if unreadable. For git's own sake (INV-5): no rule reads it. */
  readonly seconds: number;
  readonly signed: { readonly key: string; readonly message: string } | null;
}

/** Signs a commit with the empty tree; the raw object's bytes (without git's `commit <n>\0`). */
export function buildCommit(
  parents: readonly string[],
  person: Person,
  message: string,
  signer: Signer,
  crypto: Pick<Crypto, 'sha512'>,
): Uint8Array {
  const head = headerLines(parents, person);
  const payload = encoder.encode(`${head}\n${message}`);
  const signature = `gpgsig ${signArmoured(payload, signer, crypto).join('\n ')}\n`;
  return encoder.encode(`${head}${signature}\n${message}`);
}

/** An unsigned merge with the empty tree: it has no effect and stands on its highest parent (R5, R15). */
export function buildMerge(
  parents: readonly string[],
  person: Person,
  message: string,
): Uint8Array {
  return encoder.encode(`${headerLines(parents, person)}\n${message}`);
}

function headerLines(parents: readonly string[], person: Person): string {
  const who = `${person.name} <${person.mail}> ${person.seconds} +0000`;
  const lines = [
    `tree ${EMPTY_TREE}`,
    ...parents.map((p) => `parent ${p}`),
    `author ${who}`,
    `committer ${who}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Reads a raw commit object. Never throws: whatever a stranger wrote, its parents are found. */
export function parseCommit(raw: Uint8Array, crypto: Crypto): ParsedCommit {
  const end = headerEnd(raw);
  const head = text(raw.subarray(0, end));
  const lines = (head ?? latin1(raw.subarray(0, end))).split('\n');
  const signed = head === null ? null : signedPart(raw, end, lines, crypto);
  return { parents: parentsOf(lines), seconds: secondsOf(lines), signed };
}

function signedPart(
  raw: Uint8Array,
  end: number,
  lines: string[],
  crypto: Crypto,
): ParsedCommit['signed'] {
  const first = lines.findIndex((line) => line.startsWith('gpgsig '));
  const body = raw.subarray(Math.min(end + 2, raw.length));
  const message = text(body);
  if (first < 0 || message === null || !exactHeaders(lines, first)) return null;
  const armour = lines.slice(first).map((line, i) => line.slice(i === 0 ? 'gpgsig '.length : 1));
  // All but the signature: the lines before it, an empty one, and the message.
  const payload = concat([raw.subarray(0, lineAt(raw, first)), NEWLINE, body]);
  const key = verifyArmoured(payload, armour, crypto);
  return key === null ? null : { key, message };
}

/** tree, parents, author, committer, one gpgsig to the end of the headers, and nothing else. */
function exactHeaders(lines: readonly string[], signature: number): boolean {
  const parents = parentsOf(lines).length;
  return (
    /^tree [0-9a-f]{40}$/.test(lines[0] ?? '') &&
    (lines[1 + parents] ?? '').startsWith('author ') &&
    (lines[2 + parents] ?? '').startsWith('committer ') &&
    signature === 3 + parents &&
    lines.slice(signature + 1).every((line) => line.startsWith(' '))
  );
}

function secondsOf(lines: readonly string[]): number {
  const committer = lines.find((line) => line.startsWith('committer ')) ?? '';
  const found = / (\d{1,12}) [+-]\d{4}$/.exec(committer);
  return found ? Number(found[1]) : 0;
}

function parentsOf(lines: readonly string[]): string[] {
  const parents: string[] = [];
  for (const line of lines.slice(1)) {
    const id = line.startsWith('parent ') ? line.slice('parent '.length) : '';
    if (!OID.test(id)) break;
    parents.push(id);
  }
  return parents;
}

/** Where the line of this number begins, counted from 0. */
function lineAt(raw: Uint8Array, number: number): number {
  let at = 0;
  for (let line = 0; line < number; line++) at = raw.indexOf(10, at) + 1;
  return at;
}

function headerEnd(raw: Uint8Array): number {
  for (let i = 0; i + 1 < raw.length; i++) if (raw[i] === 10 && raw[i + 1] === 10) return i;
  return raw.length;
}

function text(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function latin1(bytes: Uint8Array): string {
  let result = '';
  for (const byte of bytes) result += String.fromCharCode(byte);
  return result;
}
