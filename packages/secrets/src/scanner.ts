/** Values before they are signed: which of their texts and keys hold secrets. */
import type { Json } from '@lanemesh/event';
import { secretValues } from './environment/index.ts';
import { isNamedSecret } from './rules/assignments.ts';
import { type Piece, search } from './search.ts';

/** Where a secret stands and what kind it is; never the secret. */
export interface Finding {
  /** A path such as `body.run` or `body.accept[1]`; `body.{key}` for a key that is a secret. */
  readonly field: string;
  /** Such as `aws.access-key`, `pem.private-key`, `env.value`, `url.credentials`. */
  readonly rule: string;
}

/** Finds and hides secrets in values that have a canonical form. */
export interface Scanner {
  /** Each field with each rule that found something there, once; `field` is the path of `value`. */
  find(value: Json, field?: string): Finding[];
  /**
   * The value with every secret replaced by `«redacted:<rule>»` (in keys, which are ASCII,
   * `<redacted:<rule>>`); `find` finds nothing in it.
   */
  redact(value: Json): Json;
}

/**
 * A scanner that also knows the secrets among the values of an environment. isKey: whether 64 hex
 * digits (lower case) are the secret half of a key of the mesh.
 */
export function createScanner(
  env: Readonly<Record<string, string | undefined>>,
  isKey: (seed: string) => boolean = () => false,
): Scanner {
  const values = secretValues(env);
  const within = (text: string): Piece[] => search(text, values, isKey);
  return {
    find: (value, field = '') => [...findings(value, field, within)],
    redact: (value) => redacted(value, within),
  };
}

type Search = (text: string) => Piece[];

const NAMED = 'assignment';

function* findings(value: Json, field: string, within: Search, name = ''): Generator<Finding> {
  if (typeof value === 'string') {
    const rules = new Set(within(value).map(({ rule }) => rule));
    if (rules.size === 0 && isNamedSecret(name, value)) rules.add(NAMED);
    for (const rule of rules) yield { field, rule };
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      yield* findings(value[i], `${field}[${i}]`, within, optionBefore(value, i) ?? name);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const rules = new Set(within(key).map(({ rule }) => rule));
      // A path must not show the secret either.
      const step = rules.size > 0 ? '{key}' : key;
      const at = field === '' ? step : `${field}.${step}`;
      for (const rule of rules) yield { field: at, rule };
      yield* findings(inner, at, within, calledIn(value, key));
    }
  }
}

function redacted(value: Json, within: Search, name = ''): Json {
  if (typeof value === 'string') {
    const clean = hide(value, within, (rule) => `«redacted:${rule}»`);
    return clean === value && isNamedSecret(name, value) ? `«redacted:${NAMED}»` : clean;
  }
  if (Array.isArray(value)) {
    return value.map((item, i) => redacted(item, within, optionBefore(value, i) ?? name));
  }
  if (typeof value !== 'object' || value === null) return value;
  const clean = new Map<string, Json>();
  for (const [key, inner] of Object.entries(value)) {
    clean.set(freeKey(clean, hideKey(key, within)), redacted(inner, within, calledIn(value, key)));
  }
  return Object.fromEntries(clean);
}

/** In a JSON Web Key the secret half is called `d`. */
function calledIn(parent: object, key: string): string {
  return key === 'd' && 'kty' in parent ? 'private_key' : key;
}

/** In a list of arguments `--token` names what follows it. */
function optionBefore(list: readonly Json[], index: number): string | undefined {
  const before = list[index - 1];
  return typeof before === 'string' && /^--?[\w-]+$/.test(before) ? before : undefined;
}

/** How often a text is searched again after hiding what was found. */
const ROUNDS = 8;

function hide(text: string, within: Search, label: (rule: string) => string): string {
  let clean = text;
  let pieces = within(clean);
  let rule = '';
  for (let round = 0; pieces.length > 0 && round < ROUNDS; round++) {
    rule = pieces[0]?.rule ?? '';
    clean = replaced(clean, pieces, label);
    pieces = within(clean);
  }
  // What cannot be cut out is hidden as a whole.
  return pieces.length === 0 ? clean : label(rule);
}

function replaced(text: string, pieces: readonly Piece[], label: (rule: string) => string): string {
  let clean = '';
  let done = 0;
  for (const { start, end, rule } of merged(pieces)) {
    clean += text.slice(done, start) + label(rule);
    done = end;
  }
  return clean + text.slice(done);
}

/** Overlapping pieces as one, named by the rule that comes first. */
function merged(pieces: readonly Piece[]): Piece[] {
  const whole: Piece[] = [];
  const byPlace = pieces.map((piece, rank) => ({ ...piece, rank }));
  byPlace.sort((a, b) => a.start - b.start || b.end - a.end);
  let rank = 0;
  for (const piece of byPlace) {
    const last = whole.at(-1);
    if (last === undefined || piece.start >= last.end) {
      whole.push(piece);
      rank = piece.rank;
    } else {
      const rule = piece.rank < rank ? piece.rule : last.rule;
      rank = Math.min(rank, piece.rank);
      whole[whole.length - 1] = { ...last, end: Math.max(last.end, piece.end), rule };
    }
  }
  return whole;
}

const LONGEST_KEY = 128;

function hideKey(key: string, within: Search): string {
  const label = (rule: string) => `<redacted:${rule}>`;
  const clean = hide(key, within, label);
  return clean.length <= LONGEST_KEY ? clean : label(within(key)[0]?.rule ?? '');
}

/** Two keys may hide to the same name. */
function freeKey(taken: ReadonlyMap<string, Json>, key: string): string {
  let free = key;
  for (let n = 2; taken.has(free); n++) free = `${key.slice(0, LONGEST_KEY - 4)} ${n}`;
  return free;
}
