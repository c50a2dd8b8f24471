/** A task as a markdown file: the first heading is its title, the rest its body. */
import { usage } from '../../usage.ts';
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

/** Keys that say yes or no. */
const SWITCHES: readonly CardKey[] = ['draft', 'backlog', 'ready'];

/** Reads a card. what: the flag and file, for errors. Throws a usage Fault that names the line. */
export function readCard(text: string, what: string): Card {
  const { fields, rest } = readMatter(text, what, KEYS);
  const heading = headingIn(rest);
  const title = rest[heading]?.replace(/^#+\s+|\s+#*\s*$/g, '') ?? null;
  const body = rest.filter((_, i) => i !== heading).join('\n');
  const read = new Map<CardKey, string[]>();
  for (const [key, values] of fields) {
    const all = values.flatMap(listed);
    for (const value of all) checkValue(what, key, value);
    read.set(key, all);
  }
  return { title, body: body.trim(), fields: read };
}

/** The first heading outside code; -1: there is none. */
function headingIn(lines: readonly string[]): number {
  let fence: string | null = null;
  return lines.findIndex((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]?.[0] ?? null;
    if (mark !== null && (fence === null || fence === mark)) fence = fence === null ? mark : null;
    return fence === null && /^#{1,6}\s+\S/.test(line);
  });
}

/** The values of a list that stands in one line, as ["npm test", "npm run lint"]. */
function listed(value: string): string[] {
  if (!value.startsWith('[')) return [value];
  try {
    const list: unknown = JSON.parse(value);
    if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  } catch {
    // No list, but a command or a pattern: [ -s NOTES.md ], [a-z]*.md.
  }
  return [value];
}

/** What other readers of front matter would take for something else is refused, not misread. */
function checkValue(what: string, key: CardKey, value: string): void {
  if (/^[|>][-+]?\d?$/.test(value))
    throw usage(
      'front-matter',
      `${what}: ${key}: ${value} would begin a block, which is not read here`,
      `one line each, as - value below ${key}:; texts stand below the heading`,
    );
  if (SWITCHES.includes(key) && value !== 'true' && value !== 'false')
    throw usage(
      'front-matter',
      `${what}: ${key}: ${JSON.stringify(value)} is neither true nor false`,
      `${key}: true`,
    );
}
