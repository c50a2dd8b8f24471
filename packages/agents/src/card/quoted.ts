/** Text of others in a card. */
import { printable } from '../printable.ts';

/** Fenced, so that nothing in it ends the quotation or passes for a section of the card. */
export function quoted(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}\n${printable(text).trimEnd()}\n${fence}`;
}

/** On one line, between backticks that it cannot end. */
export function inline(text: string): string {
  const line = printable(text).replace(/\s+/g, ' ').trim();
  const runs = [...line.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(1, ...runs.map((length) => length + 1)));
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines of a list; none: what stands for an empty one. */
export function listOf(lines: readonly string[], none: string): string {
  return lines.length === 0 ? none : lines.map((line) => `- ${line}`).join('\n');
}
