import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitting } from '../../../test/support/shapes.ts';
import { who } from '../../../test/support/small-world.ts';
import {
  decode,
  decodeEvent,
  type Event,
  encode,
  encodeEvent,
  eventProblem,
  isCustom,
  isKindName,
  type Json,
  KINDS,
  type KindDefinition,
  LIMITS,
  refOf,
  utf8Length,
} from './index.ts';

const ID = '01hf0000000000000000000000';
const REF = refOf(who('ana').id, ID);
const definitions: readonly KindDefinition[] = KINDS;
const eventOf = (kind: string, body: unknown, more = {}): Event => ({
  v: 0,
  id: ID,
  kind,
  at: 1_700_000_000_000,
  body: body as Json,
  claim: REF,
  ...more,
});
const beat = eventOf('node.beat', {});

/** One fitting body a kind, always the same. */
const samples = new Map(
  definitions.map(({ kind, body }) => [
    kind,
    fc.sample(fitting(body), { seed: 7, numRuns: 1 })[0] as Record<string, unknown>,
  ]),
);
const sample = ({ kind }: KindDefinition) => samples.get(kind) ?? {};

describe.each(definitions.map((d) => [d.kind, d] as const))('%s', (kind, definition) => {
  const { body } = definition as { body: { required: object; optional: object } };

  test('decode(encode(x)) = x', () => {
    fc.assert(
      fc.property(fitting(definition.body), (value) => {
        const event = eventOf(kind, value);
        if (eventProblem(event) !== null) return;
        expect(decodeEvent(encodeEvent(event))).toEqual(event);
      }),
      { numRuns: 20 },
    );
  });

  test('is refused without a field it needs, and the field is named', () => {
    expect(eventProblem(eventOf(kind, sample(definition)))).toBeNull();
    for (const field of Object.keys(body.required)) {
      const { [field]: _, ...rest } = sample(definition);
      expect(eventProblem(eventOf(kind, rest))).toEqual({
        field: `body.${field}`,
        problem: 'is missing',
      });
    }
  });

  test('is refused with a field of another type, too large, or unknown, and the field is named', () => {
    const whole = sample(definition);
    for (const field of [...Object.keys(body.required), ...Object.keys(body.optional)]) {
      for (const junk of [null, { a: 1 }, 'Ä\n'.repeat(12_000), -1]) {
        const found = eventProblem(eventOf(kind, { ...whole, [field]: junk }));
        expect(found?.field, JSON.stringify(junk)?.slice(0, 20)).toMatch(
          new RegExp(`^body\\.${field}($|[.[])`),
        );
      }
    }
    const extra = eventOf(kind, { ...whole, extra: 1 });
    expect(eventProblem(extra)).toEqual({ field: 'body.extra', problem: 'is not known here' });
    for (const junk of [null, [], 'text', 7])
      expect(eventProblem(eventOf(kind, junk))?.field).toBe('body');
  });

  test('names a claim where it acts under one', () => {
    const { claim: _, ...free } = eventOf(kind, sample(definition));
    const problem = eventProblem(free);
    if (definition.claim === 'none') expect(problem).toBeNull();
    else expect(problem?.field).toBe('claim');
  });
});

describe('the envelope', () => {
  test.each([
    ['v', -1],
    ['v', 1.5],
    ['v', '0'],
    ['id', ID.toUpperCase()],
    ['id', '81hf0000000000000000000000'],
    ['id', `${ID}0`],
    ['kind', 'Node.beat'],
    ['kind', ''],
    ['kind', 'task.dreamt'],
    ['kind', 'x.'],
    ['at', -1],
    ['at', 253402300800000],
    ['at', '2023'],
    ['subject', '../../x'],
    ['subject', '--upload-pack=x'],
    ['subject', 'a'.repeat(201)],
    ['subject', 'a\u0007'],
    ['cause', ID],
    ['claim', `${REF}0`],
    ['lane', 'Default'],
    ['lane', '../lane'],
    ['also', 1],
  ])('is refused with %s = %j, and the field is named', (field, value) => {
    const event = { ...beat, [field]: value } as unknown as Event;
    expect(eventProblem(event)?.field).toBe(field);
    expect(() => encodeEvent(event)).toThrow(new RegExp(`^${field}`));
  });

  test.each(['v', 'id', 'kind', 'at', 'body'])('is refused without %s', (field) => {
    const { [field]: _, ...rest } = beat as unknown as Record<string, unknown>;
    expect(eventProblem(rest as unknown as Event)?.field).toBe(field);
    expect(decodeEvent(encode(rest as Json))).toBeNull();
  });

  test('of a version nobody knows is refused before it is written', () => {
    expect(eventProblem({ ...beat, v: 1 })).toMatchObject({ field: 'v' });
    expect(eventProblem({ ...beat, kind: 'x.note', v: 1 })).toBeNull();
  });

  test('holds at most 64 KiB, counted in bytes of UTF-8', () => {
    const note = (text: string) => eventOf('x.note', text);
    const empty = utf8Length(encodeEvent(note('')));
    const fits = note('é'.repeat((LIMITS.event - empty) >> 1));
    expect(eventProblem(fits)).toBeNull();
    expect(eventProblem(note(`${fits.body as string}éé`))?.field).toBe('body');
    expect(decodeEvent(encode(note(`${fits.body as string}éé`) as unknown as Json))).toBeNull();
  });

  test.each(['x.note', 'x.a.b.c.d', 'x.my_kind-2'])('%s is a kind of users', (kind) => {
    expect(isCustom(kind)).toBe(true);
    expect(isKindName(kind)).toBe(true);
  });

  test.each(['x', 'x.', 'x.A', 'x.a.b.c.d.e', 'x.1', `x.${'a'.repeat(33)}`, 'task'])(
    '%s is none',
    (kind) => {
      expect(isCustom(kind)).toBe(false);
      expect(isKindName(kind)).toBe(false);
    },
  );

  test('lines that are no canonical event are none', () => {
    const line = encodeEvent(beat);
    expect(decodeEvent(line)).toEqual(beat);
    for (const other of ['', 'null', '[]', `${line} `, line.replace(':', ': '), line.slice(1)])
      expect(decodeEvent(other)).toBeNull();
    expect(decode(line)).toBeDefined();
  });
});

test('every kind is described, and its name is one', () => {
  for (const { kind, version, about } of definitions) {
    expect(isKindName(kind)).toBe(true);
    expect(version).toBe(0);
    expect(about.length).toBeGreaterThan(10);
  }
  expect(new Set(definitions.map(({ kind }) => kind)).size).toBe(definitions.length);
});

test('utf8Length counts what an encoder writes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
