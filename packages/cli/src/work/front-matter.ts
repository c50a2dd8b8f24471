/**
 * Markdown with `key: value` lines before it, between two lines of `---`. A key with several values
 * stands several times, or has its values below it as `- value`.
 */
import { usage } from '../usage.ts';

export interface Matter<K extends string> {
  readonly fields: ReadonlyMap<K, readonly string[]>;
  /** What follows, line by line. */
  readonly rest: readonly string[];
}

/** Reads it. what: the flag and file, for errors; keys: those allowed. Throws usage Faults. */
export function readMatter<const K extends string>(
  text: string,
  what: string,
  keys: readonly K[],
): Matter<K> {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\ufeff/, '')
    .split('\n');
  if (!isRule(lines[0] ?? '')) return { fields: new Map(), rest: lines };
  const end = lines.findIndex((line, i) => i > 0 && isRule(line));
  if (end < 0)
    throw usage('front-matter', `${what} has front matter without an end`, 'end it with ---');
  const fields = new Map<K, string[]>();
  let key: K | undefined;
  for (const [i, line] of lines.slice(1, end).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const item = /^\s*-\s+(.*)$/.exec(line)?.[1];
    if (item !== undefined && key !== undefined) {
      fields.get(key)?.push(plain(item));
      continue;
    }
    const [, word = line.trim(), value = ''] = /^([a-z]+)\s*:\s*(.*)$/i.exec(line) ?? [];
    key = keys.find((one) => one.toLowerCase() === word.toLowerCase());
    if (key === undefined) {
      const where = `${what}, line ${i + 2}`;
      throw usage('front-matter', `${where}: ${word} is not known`, `use ${keys.join(', ')}`);
    }
    const values = fields.get(key) ?? [];
    fields.set(key, value.trim() === '' ? values : [...values, plain(value)]);
  }
  return { fields, rest: lines.slice(end + 1) };
}

/** Whether a line begins or ends front matter. */
export function isRule(line: string): boolean {
  return line.trimEnd() === '---';
}

/** A value without the quotes around it. */
function plain(value: string): string {
  const text = value.trim();
  return /^"(.*)"$/.exec(text)?.[1] ?? /^'(.*)'$/.exec(text)?.[1] ?? text;
}
