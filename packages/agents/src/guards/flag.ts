/** What guards say, in words that fit into the ledger. */
import type { GUARDS } from '@lanemesh/event';
import { printable, shorten } from '../printable.ts';

/** What a guard found: people have to look before the change lands. */
export type Flag = {
  /** The guard's name. */
  readonly guard: Guard;
  /** What and where, at most 500 bytes. */
  readonly text: string;
};

export type Guard = (typeof GUARDS)[number];

const BYTES = 500;
/** Flags of one guard; the last one says how many more there are. */
const MOST = 4;
const EXCERPT = 120;

/** The flags of one guard, the first few of them. */
export function flagsOf(guard: Guard, texts: readonly string[]): Flag[] {
  const shown = texts.length > MOST ? texts.slice(0, MOST - 1) : texts;
  const more = texts.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more of this kind`] : [])].map((text) => ({
    guard,
    text: shorten(printable(text), BYTES),
  }));
}

/** A place in a file, with what stands there. */
export function placed(
  path: string,
  line: { readonly line: number; readonly text: string },
): string {
  return `${JSON.stringify(path).slice(1, -1)}:${line.line}: ${line.text.trim().slice(0, EXCERPT)}`;
}

/** A path as people see it. */
export function shown(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}
