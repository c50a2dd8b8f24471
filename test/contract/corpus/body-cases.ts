/** Bodies of every kind at the limits of every field, made from the shapes; one thing wrong each. */
import { type Json, KINDS, type KindDefinition, type Shape } from '@lanemesh/event';
import { type Case, partsOf } from './case.ts';

const NODE = `n${'a'.repeat(25)}`;
const ID = `01hf${'0'.repeat(22)}`;
/** Texts that fit the patterns there are: the first that does is taken. */
const FITTING = [
  'a',
  NODE,
  `${NODE}:${ID}`,
  ...[40, 64, 128].map((n) => 'a'.repeat(n)),
  'refs/heads/main',
  'x.a',
  'ref',
  'fetch',
  '* * * * *',
];

interface Try {
  readonly what: string;
  readonly value: Json;
  /** Below the field: '' for itself, '[0]', '.name'; null: taken. */
  readonly refused: string | null;
}

const taken = (what: string, value: Json): Try => ({ what, value, refused: null });
const refused = (what: string, value: Json, at = ''): Try => ({ what, value, refused: at });

/** The smallest value of a shape. */
export function fitting(shape: Shape): Json {
  switch (shape.type) {
    case 'bool':
      return true;
    case 'int':
      return shape.min;
    case 'text':
      return 'a'.repeat(shape.min);
    case 'match':
      return FITTING.find((text) => shape.pattern.test(text) && text.length <= shape.max) ?? '';
    case 'oneOf':
      return shape.values[0] as string;
    case 'list':
      return [];
    case 'object':
      return Object.fromEntries(
        Object.entries(shape.required).map(([name, inner]) => [name, fitting(inner)]),
      );
    case 'json':
      return {};
  }
}

function tries(shape: Shape): Try[] {
  switch (shape.type) {
    case 'bool':
      return [taken('false', false), refused('a number', 0), refused('a text', 'true')];
    case 'int':
      return intTries(shape.min, shape.max);
    case 'text':
      return textTries(shape.min, shape.max);
    case 'match': {
      const fit = fitting(shape) as string;
      const wrong = [`${fit}\n`, ` ${fit}`, '', `${fit}\u00e9`, fit.padEnd(shape.max + 1, 'a')];
      return [
        taken('what fits', fit),
        refused('a number', 1),
        ...wrong.map((text, i) => refused(`text ${i + 1} that does not fit`, text)),
      ];
    }
    case 'oneOf':
      return [
        ...shape.values.map((value) => taken(value, value)),
        refused('capitals', (shape.values[0] as string).toUpperCase()),
        refused('another word', 'other'),
      ];
    case 'list': {
      const item = fitting(shape.of);
      return [
        taken(
          'the longest list',
          Array.from({ length: shape.max }, () => item),
        ),
        refused(
          'one too many',
          Array.from({ length: shape.max + 1 }, () => item),
        ),
        refused('no list', {}),
        refused('an item that is none', [null], '[0]'),
      ];
    }
    case 'object':
      return objectTries(shape);
    case 'json':
      return [taken('null', null)];
  }
}

function intTries(min: number, max: number): Try[] {
  const above = Number.isSafeInteger(max + 1) ? [refused('above the largest', max + 1)] : [];
  const ends = [taken('the smallest', min), taken('the largest', max)];
  return [
    ...ends,
    refused('below the smallest', min - 1),
    ...above,
    refused('a text', String(min)),
  ];
}

function textTries(min: number, max: number): Try[] {
  const short = min > 0 ? [refused('the empty text', '')] : [taken('the empty text', '')];
  return [
    ...short,
    taken('the longest text', 'a'.repeat(max)),
    taken('the longest of two-byte characters', '\u00e9'.repeat(max >> 1)),
    refused('a text one byte too long', 'a'.repeat(max + 1)),
    refused('a text too long in bytes alone', '\u00e9'.repeat((max >> 1) + 1)),
    refused('a number', 1),
  ];
}

function objectTries(shape: Extract<Shape, { type: 'object' }>): Try[] {
  const whole = fitting(shape) as Record<string, Json>;
  const fields = Object.entries({ ...shape.required, ...shape.optional });
  return [
    taken('no more than it needs', whole),
    refused('a field that is not known', { ...whole, extra: 1 }, '.extra'),
    refused('null', null),
    ...Object.keys(shape.required).map((name) => {
      const { [name]: _, ...rest } = whole;
      return refused(`without ${name}`, rest, `.${name}`);
    }),
    ...fields.flatMap(([name, inner]) =>
      tries(inner).map(({ what, value, refused: at }) => ({
        what: `${name}: ${what}`,
        value: { ...whole, [name]: value },
        refused: at === null ? null : `.${name}${at}`,
      })),
    ),
  ];
}

function casesOf({ kind, version, body, claim }: KindDefinition): Case[] {
  const envelope = { at: 0, id: ID, kind, v: version };
  const claimed = claim === 'required' ? { claim: `${NODE}:${ID}` } : {};
  const line = (fields: object, value: Json) =>
    partsOf(canonical({ ...envelope, ...fields, body: value }));
  const bodies = tries(body).map(({ what, value, refused: at }) => ({
    name: `${kind}: ${what}`,
    input: line(claimed, value),
    refuses: at === null ? null : `body${at}`,
  }));
  const free = { name: `${kind}: without a claim`, input: line({}, fitting(body)) };
  const later = { ...claimed, v: version + 1 };
  return [
    ...bodies,
    { ...free, refuses: claim === 'required' ? 'claim' : null },
    { name: `${kind}: of another version`, input: line(later, fitting(body)), refuses: 'v' },
  ];
}

/** Canonical by construction: the keys here are ASCII and none looks like an integer. */
function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value as { [key: string]: Json });
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`;
}

export const BODY_CASES: readonly Case[] = (KINDS as readonly KindDefinition[]).flatMap(casesOf);
