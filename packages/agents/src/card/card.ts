/** The stage card: what an agent is told of its attempt, the same bytes on every node. */
import { createHash } from 'node:crypto';
import type { AttemptSpec } from '../attempt-spec.ts';
import { contractAsked } from '../contract/asked.ts';
import { titleLine } from '../printable.ts';
import type { Section } from './section.ts';
import { sectionsOf } from './sections.ts';
import { surroundingSections } from './surroundings.ts';

export interface Card {
  /** Markdown: the prompt of an agent. */
  readonly text: string;
  /** SHA-256 of what of it follows from the ledger alone, hexadecimal. */
  readonly hash: string;
  /** SHA-256 of what the checkout adds; null: nothing was looked at. */
  readonly context: string | null;
}

/** The card of an attempt. Pure: neither clock, machine nor settings take part. */
export function renderCard(spec: AttemptSpec): Card {
  const title = `# ${titleLine(spec.title)}\n\n`;
  const ledger = sectionsOf(spec);
  const result: Section = ['Result', contractAsked(spec.brief?.wanted.lessons != null)];
  const hash = sha256(title + written([...ledger, result]));
  if (spec.surroundings === undefined)
    return { text: title + written([...ledger, result]), hash, context: null };
  const added = surroundingSections(spec.surroundings);
  const text = title + written([...ledger, ...added, result]);
  return { text, hash, context: sha256(written(added)) };
}

function written(sections: readonly Section[]): string {
  return sections
    .flatMap(([heading, text]) => (text === null ? [] : [`## ${heading}\n\n${text}\n`]))
    .join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
