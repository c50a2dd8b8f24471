import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalProblem, decode, encode, type Json, MAX_DEPTH } from './index.ts';

const key = fc.stringMatching(/^[a-z_$ "\\][\x20-\x7e]{0,20}$/).filter((k) => k !== '__proto__');
const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed());
const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.maxSafeInteger(), text);
const json: fc.Arbitrary<Json> = fc
  .letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      leaf as fc.Arbitrary<Json>,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }))
  .value.filter((value) => canonicalProblem(value) === null);

describe('canonical JSON', () => {
  test('decode(encode(x)) = x', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(decode(encode(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('has one form, whatever the order in which keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(key, leaf as fc.Arbitrary<Json>), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(encode(turned)).toBe(encode(value));
      }),
    );
    expect(encode({ b: 1, a: [true, null], B: 'é' })).toBe('{"B":"é","a":[true,null],"b":1}');
  });

  test.each([
    ['keys in another order', '{"b":1,"a":2}'],
    ['a key twice', '{"a":1,"a":1}'],
    ['a fraction', '1.5'],
    ['a fraction of nothing', '1.0'],
    ['an exponent', '1e3'],
    ['a negative zero', '-0'],
    ['a leading zero', '01'],
    ['a plus', '+1'],
    ['an unsafe integer', '9007199254740992'],
    ['half a surrogate pair', '"\\ud800"'],
    ['half a surrogate pair as a key', '{"\\ud800":1}'],
    ['an escaped letter', '"\\u0061"'],
    ['an escaped solidus', '"\\/"'],
    ['an upper-case escape', '"\\u001F"'],
    ['__proto__', '{"__proto__":1}'],
    ['a nested __proto__', '{"a":{"__proto__":{}}}'],
    ['an integer-like key', '{"1":1}'],
    ['the key 0', '{"0":1}'],
    ['an empty key', '{"":1}'],
    ['a key beyond ASCII', '{"é":1}'],
    ['a key of 129 characters', `{"${'a'.repeat(129)}":1}`],
    ['a byte order mark', '\ufeff1'],
    ['a space before', ' 1'],
    ['a space behind', '1 '],
    ['a newline behind', '1\n'],
    ['a space within', '[1, 2]'],
    ['two values', '1 2'],
    ['nothing', ''],
    ['no JSON', 'undefined'],
    ['NaN', 'NaN'],
    ['single quotes', "'a'"],
    ['a comma too many', '[1,]'],
    ['17 levels', '['.repeat(17) + ']'.repeat(17)],
    ['a million levels', '['.repeat(1e6) + ']'.repeat(1e6)],
  ])('refuses %s', (_, line) => {
    expect(decode(line)).toBeUndefined();
  });

  test.each([
    '{"01":1}',
    '{"-1":1}',
    '{"1a":1}',
    '""',
    '9007199254740991',
    '"\u2028"',
    '"\\u001f"',
  ])('takes %s', (line) => {
    expect(encode(decode(line) as Json)).toBe(line);
  });

  test('has one text for each value: any other text that JSON.parse takes is refused', () => {
    const spoil = fc.tuple(json, fc.nat(), fc.constantFrom(' ', '\n', '\t'));
    fc.assert(
      fc.property(spoil, ([value, at, space]) => {
        const line = encode(value);
        const cut = at % (line.length + 1);
        const changed = line.slice(0, cut) + space + line.slice(cut);
        const read = decode(changed);
        // Inside a text a space is another value, and then it is that value's own form.
        if (read !== undefined) expect(encode(read)).toBe(changed);
        else expect(decode(line)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  test('goes 16 levels deep', () => {
    const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as Json;
    expect(canonicalProblem(deep(MAX_DEPTH))).toBeNull();
    expect(canonicalProblem(deep(MAX_DEPTH + 1))).not.toBeNull();
  });

  test.each([
    [{ a: { b: [1, undefined] } }, 'a.b[1]'],
    [{ a: 1.5 }, 'a'],
    [{ a: Number.POSITIVE_INFINITY }, 'a'],
    [{ a: 1n }, 'a'],
    [{ a: () => 1 }, 'a'],
    [{ a: '\udc00' }, 'a'],
    [{ 7: 1 }, '7'],
  ])('names what cannot be written: %o', (value, field) => {
    expect(canonicalProblem(value)?.field).toBe(field);
    expect(() => encode(value as unknown as Json)).toThrow(RangeError);
    expect(() => encode(value as unknown as Json)).toThrow(field);
  });
});
