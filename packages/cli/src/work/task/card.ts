/** A task as a markdown file: the first heading is its title, the rest its body. */
import { readMatter } from '../front-matter.ts';

/** Options a card may name in its front matter. */
const KEYS = [
  'title',
  'lane',
  'type',
  'priority',
  'needs',
  'accept',
  'paths',
  'agent',
  'run',
  'campaign',
  'draft',
  'backlog',
  'ready',
] as const;
export type CardKey = (typeof KEYS)[number];

export interface Card {
  readonly title: string | null;
  readonly body: string;
  readonly fields: ReadonlyMap<CardKey, readonly string[]>;
}

/** Reads a card. file: its name, for errors. Throws a usage Fault that names the line. */
export function readCard(text: string, file: string): Card {
  const { fields, rest } = readMatter(text, `--card: ${file}`, KEYS);
  const heading = rest.findIndex((line) => /^#{1,6}\s+\S/.test(line));
  const title = rest[heading]?.replace(/^#+\s+|\s+#*\s*$/g, '') ?? null;
  const body = rest.filter((_, i) => i !== heading).join('\n');
  return { title, body: body.trim(), fields };
}
