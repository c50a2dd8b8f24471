/** Values of shapes, for property tests: fitting ones, and ones with one thing spoilt. */
import type { Shape } from '@lanemesh/event';
import fc from 'fast-check';

/** Values that fit a shape. */
export function fitting(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'bool':
      return fc.boolean();
    case 'int':
      return fc.oneof(
        fc.constantFrom(shape.min, shape.max),
        fc.integer({ min: shape.min, max: Math.min(shape.max, shape.min + 1000) }),
      );
    case 'text':
      return fc
        .string({ unit: 'binary', minLength: shape.min, maxLength: Math.min(40, shape.max) })
        .filter((text) => text.isWellFormed() && Buffer.byteLength(text) <= shape.max);
    case 'match':
      return fc.stringMatching(shape.pattern).filter((text) => text.length <= shape.max);
    case 'oneOf':
      return fc.constantFrom(...shape.values);
    case 'list':
      return fc.array(fitting(shape.of), { maxLength: Math.min(shape.max, 3) });
    case 'object':
      return fc.record(fieldsOf({ ...shape.required, ...shape.optional }), {
        requiredKeys: Object.keys(shape.required),
      });
    case 'json':
      return fc.constantFrom(null, {}, [1, 'a'], 'text');
  }
}

function fieldsOf(fields: { readonly [name: string]: Shape }) {
  return Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, fitting(shape)]));
}

const JUNK: readonly unknown[] = [
  ...[null, true, '', 'x', 0, -1, 1.5, -0, 2 ** 53, Number.NaN, [], {}, [[]], { a: 1 }, undefined],
  ...['X'.repeat(70_000), 'é'.repeat(40), '\ud800', '../../x', '--upload-pack=x', 'a\nb', ' a'],
  ...[Array.from({ length: 600 }, () => 'a'), '0'.repeat(64), `n${'a'.repeat(25)}`],
];

/** Values of which one part, somewhere, may be something else. */
export function spoilt(shape: Shape): fc.Arbitrary<unknown> {
  const how = fc.record({
    at: fc.array(fc.nat(20), { minLength: 0, maxLength: 4 }),
    junk: fc.constantFrom(...JUNK),
    act: fc.constantFrom('replace', 'remove', 'add', 'proto', 'none'),
  });
  return fc
    .tuple(fitting(shape), how)
    .map(([value, { at, junk, act }]) =>
      act === 'none' ? value : spoil(structuredClone(value), at, junk, act),
    );
}

function spoil(value: unknown, at: readonly number[], junk: unknown, act: string): unknown {
  if (typeof value !== 'object' || value === null) return junk;
  const inner = value as Record<string, unknown>;
  const keys = Object.keys(inner);
  const key = keys[(at[0] ?? 0) % Math.max(1, keys.length)];
  if (act === 'add') return Array.isArray(value) ? [...value, junk] : { ...inner, extra: junk };
  if (act === 'proto')
    return Array.isArray(value) ? junk : { ...inner, ...JSON.parse('{"__proto__":1}') };
  if (key === undefined) return junk;
  if (act === 'remove' && !Array.isArray(value)) delete inner[key];
  else inner[key] = at.length > 1 ? spoil(inner[key], at.slice(1), junk, act) : junk;
  return value;
}
