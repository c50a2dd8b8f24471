/** Every piece of a text that is a secret, however it is written. */
import { searchWithLibrary } from './library.ts';
import { matches } from './matches.ts';
import { isPlaceholder } from './placeholder.ts';
import { mayHoldToken } from './random.ts';
import { RULES } from './rules/index.ts';
import { viewsOf } from './views/index.ts';
import { origin } from './views/view.ts';

/** A secret in a text: characters `start` to `end` (exclusive). */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

/** The secret half of a key as a node's key file holds it: no digest is told from it by shape. */
const SEED = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi;

/** The pieces in `text` by place; where two overlap, the one of the more telling rule comes first. */
export function search(
  text: string,
  values: readonly string[],
  isKey: (seed: string) => boolean,
): Piece[] {
  const sure: Piece[] = [];
  const likely: Piece[] = [];
  for (const view of viewsOf(text)) {
    const at = (rule: string, start: number, end: number): Piece => ({
      ...origin(view, start, end),
      rule,
    });
    const tokens = mayHoldToken(view.text);
    for (const rule of RULES) {
      if (rule.hint ? !rule.hint.test(view.text) : !tokens) continue;
      if (rule.inLine && view.linesJoined) continue;
      for (const [start, end] of matches(rule, view, text)) {
        (rule.hint ? likely : sure).push(at(rule.name, start, end));
      }
    }
    for (const [start, end] of occurrences(values, view.text)) {
      sure.push(at('env.value', start, end));
    }
    for (const { 0: seed, index } of view.text.matchAll(SEED)) {
      if (isKey(seed.toLowerCase())) sure.push(at('lanemesh.key', index, index + seed.length));
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
