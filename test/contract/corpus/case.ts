/** One case of the corpus: bytes, and whether the format takes them. Judged by the code alone. */
import {
  decode,
  type Event,
  envelopeProblem,
  eventProblem,
  LIMITS,
  readCommit,
} from '@lanemesh/event';
import { commitId, nodeCrypto } from '@lanemesh/ledger';
import { verifyArmoured } from '../../../packages/event/src/sshsig.ts';

/** Bytes in pieces: a text, a text many times over, or what is no text in base64. */
export type Part = string | { repeat: string; times: number } | { base64: string };

export interface Case {
  readonly name: string;
  readonly input: readonly Part[];
  /** null: taken. Else the field that is refused; '' for the whole. */
  readonly refuses: string | null;
}

/** What the bytes of a file's cases are. */
export type Is = 'json' | 'event' | 'body' | 'signature' | 'commit';

/** The message that the cases of `signature` are over. */
export const SIGNED = new TextEncoder().encode('lanemesh corpus\n');

const crypto = nodeCrypto();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function bytesOf(input: readonly Part[]): Uint8Array {
  const pieces = input.map((part) => {
    if (typeof part === 'string') return Buffer.from(part);
    return 'base64' in part
      ? Buffer.from(part.base64, 'base64')
      : Buffer.from(part.repeat.repeat(part.times));
  });
  return Buffer.concat(pieces);
}

/** What this code says of a case: null where it takes it, else the field it refuses. */
export function verdictOn(is: Is, input: readonly Part[]): string | null {
  const bytes = bytesOf(input);
  if (is === 'commit') return readCommit(commitId(bytes), bytes, crypto).content ? null : '';
  const text = textOf(bytes);
  if (text === null) return '';
  if (is === 'signature') return verifyArmoured(SIGNED, text.split('\n'), crypto) ? null : '';
  if (is === 'event' && bytes.length > LIMITS.event) return '';
  const value = decode(text);
  if (value === undefined) return '';
  if (is === 'json') return null;
  const found = is === 'event' ? envelopeProblem(value) : eventProblem(value as unknown as Event);
  return found?.field ?? null;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** A text with its long runs of one character told by their length. */
export function partsOf(text: string): Part[] {
  return text
    .split(/(a{100,}|x{100,}|\u00e9{100,})/)
    .filter(Boolean)
    .map((part) => {
      const [first = ''] = part;
      const run = part.length >= 100 && part === first.repeat(part.length);
      return run ? { repeat: first, times: part.length } : part;
    });
}

/** Cases that are taken, or refused, by name. */
export function cases(
  refuses: string | null,
  inputs: Readonly<Record<string, Part | readonly Part[]>>,
): Case[] {
  return Object.entries(inputs).map(([name, input]) => ({
    name,
    input: Array.isArray(input) ? input : [input as Part],
    refuses,
  }));
}
