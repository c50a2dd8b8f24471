/** Every piece of a text that is a secret, however it is written. */
import { searchWithLibrary } from './library.ts';
import { isPlaceholder } from './placeholder.ts';
import { mayHoldToken } from './random.ts';
import { RULES } from './rules/index.ts';
import type { Rule } from './rules/rule.ts';
import { viewsOf } from './views/index.ts';
import { origin, type View } from './views/view.ts';

/** A secret in a text: characters `start` to `end` (exclusive). */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

/** Our rules; where only a part of a match is the secret, with the places of its parts. */
const OURS = RULES.map((rule) =>
  rule.shape.source.includes('(?<secret>')
    ? { ...rule, shape: new RegExp(rule.shape.source, `${rule.shape.flags}d`) }
    : rule,
);

/** The pieces in `text` by place; where two overlap, the one of the more telling rule comes first. */
export function search(text: string, values: readonly string[]): Piece[] {
  const sure: Piece[] = [];
  const likely: Piece[] = [];
  for (const view of viewsOf(text)) {
    const at = (rule: string, start: number, end: number): Piece => ({
      ...origin(view, start, end),
      rule,
    });
    const tokens = mayHoldToken(view.text);
    for (const rule of OURS) {
      if (rule.hint ? !rule.hint.test(view.text) : !tokens) continue;
      if (rule.inLine && view.linesJoined) continue;
      for (const [start, end] of matches(rule, view, text)) {
        (rule.hint ? likely : sure).push(at(rule.name, start, end));
      }
    }
    for (const [start, end] of occurrences(values, view.text)) {
      sure.push(at('env.value', start, end));
    }
    if (!tokens) continue;
    searchWithLibrary(view.text, (rule, start, end) => {
      if (!isPlaceholder(view.text.slice(start, end))) likely.push(at(rule, start, end));
    });
  }
  likely.sort((a, b) => rankOf(a.rule) - rankOf(b.rule));
  return [...sure, ...without(likely, sure)].filter(distinct);
}

/** The more telling rules first; those of the library last. */
const RANKS = new Map([...RULES].reverse().map((rule, i) => [rule.name, RULES.length - i]));

function rankOf(rule: string): number {
  return RANKS.get(rule) ?? RULES.length + 1;
}

function* occurrences(values: readonly string[], text: string): Generator<[number, number]> {
  for (const value of values) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      yield [at, at + value.length];
    }
  }
}

/** A weaker rule says nothing about a piece of which a stronger one found anything. */
function without(likely: readonly Piece[], sure: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const piece of likely) {
    if (![...sure, ...kept].some((other) => overlap(piece, other))) kept.push(piece);
  }
  return kept;
}

function overlap(a: Piece, b: Piece): boolean {
  return a.start < b.end && b.start < a.end;
}

function distinct(piece: Piece, index: number, all: readonly Piece[]): boolean {
  const same = (other: Piece) =>
    other.start === piece.start && other.end === piece.end && other.rule === piece.rule;
  return all.findIndex(same) === index;
}

/** Longer secrets hold the marks of placeholders by chance. */
const LONGEST_MARKED = 512;

function* matches(rule: Rule, view: View, text: string): Generator<[number, number]> {
  const { shape } = rule;
  shape.lastIndex = 0;
  for (let match = shape.exec(view.text); match; match = shape.exec(view.text)) {
    const secret = match.groups?.secret ?? match[0];
    const start = match.indices?.groups?.secret?.[0] ?? match.index;
    const end =
      start + (view.linesJoined ? withoutNextLine(rule, view, start, secret) : secret.length);
    if (secret.length <= LONGEST_MARKED && isPlaceholder(secret)) continue;
    if (rule.proves && !rule.proves(secret, match)) continue;
    if (rule.alone && !isAlone(view, start, end, text)) continue;
    yield [start, end];
  }
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

/** Words that begin the next line of a text. Of all others a secret's last letters may be made. */
const COMMON = new Set(
  'a after again all also an and any are as at be before but by can do does for from had has have he if in instead into is it its may must no not now of on only or out over she should so some than that the then there these they this to too until use was we were what when where which while who will with would you your'.split(
    ' ',
  ),
);

/** Where lines were put together, common words of the next line are no part of a secret. */
function withoutNextLine(rule: Rule, view: View, start: number, secret: string): number {
  let end = secret.length;
  for (let i = end - 1; i > 0; i--) {
    if ((view.from?.[start + i] ?? 0) === (view.to?.[start + i - 1] ?? 0)) continue;
    if (!COMMON.has(secret.slice(i, end).toLowerCase())) break;
    if (!new RegExp(`^(?:${rule.shape.source})$`).test(secret.slice(0, i))) break;
    end = i;
  }
  return end;
}
