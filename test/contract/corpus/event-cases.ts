/** The envelope: ids, references, times, names, and the size of a line. */
import { type Json, LIMITS } from '@lanemesh/event';
import { type Case, cases, type Part } from './case.ts';

const ID = '01hf0000000000000000000000';
const NODE = `n${'a2'.repeat(12)}z`;
const whole: Readonly<Record<string, Json>> = { v: 0, id: ID, kind: 'x.note', at: 0, body: {} };

/** An event's line with some fields changed; undefined takes one away. */
function line(changes: Readonly<Record<string, Json | undefined>>): string {
  const event = { ...whole, ...changes };
  const keys = Object.keys(event).filter((key) => event[key as keyof typeof event] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(event[key as keyof typeof event])}`)
    .join(',')}}`;
}

/** Cases of one field: values by what they are. */
function field(name: string, taken: readonly Json[], refused: readonly Json[]): Case[] {
  const named = (values: readonly Json[]) =>
    Object.fromEntries(
      values.map((value) => [
        `${name}: ${JSON.stringify(value).slice(0, 60)} (${JSON.stringify(value).length})`,
        line({ [name]: value }),
      ]),
    );
  return [...cases(null, named(taken)), ...cases(name, named(refused))];
}

const FIELDS: readonly Case[] = [
  ...field('v', [0, 1_000_000], [-1, 1_000_001, '0', null, [0]]),
  ...field(
    'id',
    [ID, `7${'z'.repeat(25)}`, `0${'0'.repeat(25)}`],
    [
      ...[ID.toUpperCase(), `8${ID.slice(1)}`, ID.slice(1), `${ID}0`, '', `${ID}\n`],
      ...['i', 'l', 'o', 'u', 'I', '-', '\u0130', '\u0131'].map(
        (char) => `01hf${char}${ID.slice(5)}`,
      ),
    ],
  ),
  ...field(
    'kind',
    ['x.a', 'x.a.b.c.d', `x.${'a'.repeat(32)}`, 'x.a_b-c', 'task.enqueued', 'task.dreamt'],
    ['', 'X.a', '.a', '1.a', 'x/a', 'x.\u00e9', 'x a', `x.${'a'.repeat(159)}`],
  ),
  ...field('at', [0, 253402300799999], [-1, 253402300800000, '0', null, '2023-01-01']),
  ...field(
    'subject',
    ['a', 'A/b c/1', 'a:b@c#d+e-f_g.h', 'a'.repeat(200)],
    [
      ...['', '/a', 'a/', 'a//b', '../a', 'a/../b', '-a', ' a', '.a', 'a\u00e9', 'a\n', 'a\\b'],
      ...['a'.repeat(201), 'a*', 'a?', '~', '$(a)', '`a`', 1, null],
    ],
  ),
  ...['cause', 'claim'].flatMap((name) =>
    field(
      name,
      [`${NODE}:${ID}`],
      [
        ...[ID, NODE, `${NODE}:`, `:${ID}`, `${NODE} ${ID}`, `${NODE}:${ID}0`, `${NODE}::${ID}`],
        ...[`${NODE.toUpperCase()}:${ID}`, `m${NODE.slice(1)}:${ID}`, `n0${NODE.slice(2)}:${ID}`],
        ...[{ author: NODE, id: ID }, null],
      ],
    ),
  ),
  ...field(
    'lane',
    ['a', 'a1', 'a.b', 'a-b_c.d', 'a'.repeat(63)],
    [
      ...['', 'A', '1a', '-a', '.a', 'a.', 'a..b', 'a.-b', 'a b', 'a/b', '../a', 'a\u00e9', 'a\n'],
      ...['a'.repeat(64), '\u0131', null],
    ],
  ),
];

const OTHERS: readonly Case[] = [
  ...cases(null, { 'no more than it needs': line({}), 'a body of null': line({ body: null }) }),
  ...['v', 'id', 'kind', 'at', 'body'].flatMap((name) =>
    cases(name, { [`without ${name}`]: line({ [name]: undefined }) }),
  ),
  ...cases('extra', { 'a field that is not known': line({ extra: 1 }) }),
  ...cases('author', { 'an author of its own': line({ author: NODE }) }),
  ...cases('toString', { 'a field that objects inherit': line({ toString: 1 }) }),
  ...cases('', { 'a list': '[]', 'a text': '"x"', null: 'null', 'no JSON': 'x' }),
  ...cases('', { 'fields in another order': `{"v":0,"id":"${ID}","kind":"x.a","at":0,"body":{}}` }),
  ...cases('', { 'white space': line({}).replace(',', ', ') }),
];

/** A line of exactly so many bytes. */
function sized(bytes: number, character: string): readonly Part[] {
  const [before = '', after = ''] = line({ body: '?' }).split('?');
  const room = bytes - before.length - after.length;
  const times = Math.floor(room / Buffer.byteLength(character));
  const rest = room - times * Buffer.byteLength(character);
  return [before, { repeat: character, times }, 'a'.repeat(rest), after];
}

const SIZES: readonly Case[] = [
  ...cases(null, {
    'the longest line': sized(LIMITS.event, 'a'),
    'the longest line, of two-byte characters': sized(LIMITS.event, '\u00e9'),
    'the longest line, of four-byte characters': sized(LIMITS.event, '\u{1f600}'),
  }),
  ...cases('', {
    'a line one byte too long': sized(LIMITS.event + 1, 'a'),
    'a line too long in bytes, not in characters': sized(LIMITS.event + 1, '\u00e9'),
    'a line too long in bytes, not in UTF-16': sized(LIMITS.event + 1, '\u{1f600}'),
  }),
];

export const EVENT_CASES: readonly Case[] = [...FIELDS, ...OTHERS, ...SIZES];
