/** Where one rule finds secrets in one view of a text. */
import { isPlaceholder } from './placeholder.ts';
import type { Rule } from './rules/rule.ts';
import { origin, type View } from './views/view.ts';

/** Longer secrets hold the marks of placeholders by chance. */
const LONGEST_MARKED = 512;

/** The first and the last character (exclusive) of each secret in the view; `text` is the original. */
export function* matches(rule: Rule, view: View, text: string): Generator<[number, number]> {
  const shape = withPlaces(rule);
  shape.lastIndex = 0;
  for (let match = shape.exec(view.text); match; match = shape.exec(view.text)) {
    const secret = match.groups?.secret ?? match[0];
    const start = match.indices?.groups?.secret?.[0] ?? match.index;
    const marked = secret.length <= LONGEST_MARKED && isPlaceholder(secret);
    if (marked || (rule.proves && !rule.proves(secret, match))) {
      // A secret may stand inside what was none.
      shape.lastIndex = Math.max(start, match.index + 1);
      continue;
    }
    const end = view.linesJoined ? endOf(rule, view, match, start) : start + secret.length;
    if (!rule.alone || isAlone(view, start, end, text)) yield [start, end];
  }
}

const shapes = new WeakMap<Rule, RegExp>();

/** The shape; where only a part of a match is the secret, one that tells the place of that part. */
function withPlaces(rule: Rule): RegExp {
  const { source, flags } = rule.shape;
  const known = shapes.get(rule);
  if (known) return known;
  const shape = source.includes('(?<secret>') ? new RegExp(source, `${flags}d`) : rule.shape;
  shapes.set(rule, shape);
  return shape;
}

/** Nothing that could belong to the match stands beside it, as it is read or as it is written. */
function isAlone(view: View, start: number, end: number, text: string): boolean {
  const place = origin(view, start, end);
  const free = (char: string | undefined) => char === undefined || !/[A-Za-z0-9]/.test(char);
  return (
    (free(view.text[start - 1]) || free(text[place.start - 1])) &&
    (free(view.text[end]) || free(text[place.end]))
  );
}

const WORD = /^(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,12})$/;

/**
 * Where lines were put together, a word of the next line is no part of a secret that is whole
 * without it. (Where it was, its last letters stay: of no use without the rest.)
 */
function endOf(rule: Rule, view: View, match: RegExpExecArray, start: number): number {
  const first = match.index;
  const last = first + match[0].length;
  let end = start + (match.groups?.secret ?? match[0]).length;
  if (end < last) return end;
  for (let at = last - 1; at > start; at--) {
    if ((view.from?.[at] ?? 0) === (view.to?.[at - 1] ?? 0)) continue;
    const isWhole = new RegExp(`^(?:${rule.shape.source})$`, rule.shape.flags.replace('g', ''));
    if (!WORD.test(view.text.slice(at, end)) || !isWhole.test(view.text.slice(first, at))) break;
    end = at;
  }
  return end;
}
