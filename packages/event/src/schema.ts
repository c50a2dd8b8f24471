/** zod schemas made from the kinds' shapes, for the border to people, tools and JSON Schema. */
import { z } from 'zod';
import { canonicalProblem } from './canonical.ts';
import { definitionOf } from './envelope.ts';
import { utf8Length } from './limits.ts';
import type { Fields, Shape } from './shape.ts';

/** A zod schema that accepts exactly what `shapeProblem` accepts. */
function zodOf(shape: Shape): z.ZodType {
  switch (shape.type) {
    case 'bool':
      return z.boolean();
    case 'int':
      return z.number().int().min(shape.min).max(shape.max);
    case 'text':
      return z
        .string()
        .refine((value) => utf8Length(value) >= shape.min && utf8Length(value) <= shape.max, {
          message: `must have ${shape.min} to ${shape.max} bytes`,
        })
        .meta({ maxLength: shape.max, minLength: Math.ceil(shape.min / 4) });
    case 'match':
      return z
        .string()
        .max(shape.max)
        .regex(shape.pattern, { message: `must be ${shape.what}` });
    case 'oneOf':
      return z.enum(shape.values as [string, ...string[]]);
    case 'list':
      return z.array(zodOf(shape.of)).max(shape.max);
    case 'object':
      return z.strictObject({ ...fieldsOf(shape.required), ...optionalOf(shape.optional) });
    case 'json':
      return z.unknown().refine((value) => value !== undefined && canonicalProblem(value) === null);
  }
}

function fieldsOf(fields: Fields): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, zodOf(shape)]));
}

function optionalOf(fields: Fields): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, shape]) => [key, z.exactOptional(zodOf(shape))]),
  );
}

/** The zod schema of a known kind's body, or undefined. */
export function schemaOf(kind: string): z.ZodType | undefined {
  const definition = definitionOf(kind);
  return definition && zodOf(definition.body);
}

/** The JSON Schema (draft 2020-12) of a known kind's body, or undefined. */
export function jsonSchemaOf(kind: string): object | undefined {
  const schema = schemaOf(kind);
  return schema && z.toJSONSchema(schema, { unrepresentable: 'any' });
}
