/** The stage card: what an agent is told of its attempt, the same bytes on every node. */
import { createHash } from 'node:crypto';
import type { AttemptSpec } from '../attempt-spec.ts';
import { titleLine } from '../printable.ts';
import { type Section, sectionsOf } from './sections.ts';

export interface Card {
  /** Markdown: the prompt of an agent. */
  readonly text: string;
  /** SHA-256 of what of it follows from the ledger alone, hexadecimal. */
  readonly hash: string;
}

/** The card of an attempt. Pure: neither clock, machine nor settings take part. */
export function renderCard(spec: AttemptSpec): Card {
  const text = `# ${titleLine(spec.title)}\n\n${written(sectionsOf(spec))}`;
  return { text, hash: sha256(text) };
}

function written(sections: readonly Section[]): string {
  return sections
    .flatMap(([heading, text]) => (text === null ? [] : [`## ${heading}\n\n${text}\n`]))
    .join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
