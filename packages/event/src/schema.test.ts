import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitting, spoilt } from '../../../test/support/shapes.ts';
import { KINDS, shapeProblem } from './index.ts';
import { jsonSchemaOf, schemaOf } from './schema.ts';

describe.each(KINDS.map((kind) => [kind.kind, kind.body] as const))('%s', (kind, body) => {
  const schema = schemaOf(kind);

  test('zod takes what the consensus predicate takes', () => {
    fc.assert(
      fc.property(fitting(body), (value) => {
        expect(shapeProblem(body, value, 'body')).toBeNull();
        expect(schema?.safeParse(value).success).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('zod refuses what the consensus predicate refuses', () => {
    fc.assert(
      fc.property(spoilt(body), (value) => {
        const problem = shapeProblem(body, value, 'body');
        expect(schema?.safeParse(value).success, problem?.field).toBe(problem === null);
      }),
      { numRuns: 100 },
    );
  });

  test('has a JSON Schema', () => {
    expect(jsonSchemaOf(kind)).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

test('there is no schema of a kind nobody knows', () => {
  expect(schemaOf('task.dreamt')).toBeUndefined();
  expect(jsonSchemaOf('x.note')).toBeUndefined();
});
