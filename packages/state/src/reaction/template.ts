/**
 * Bodies of follow-ups: JSON in which `{"$from": field}` stands for a field of the cause, and
 * `{"$join": [text or {"$from": field}, …]}` for one text made of several.
 */
import { CAUSE_FIELD, encode, type Json } from '@lanemesh/event';
import { type Cause, fieldOf } from './cause.ts';

/** `$from`s in one template. */
const FIELDS_MOST = 32;
/** What fields may bring into one body, characters of JSON. */
const BROUGHT_MOST = 64 * 1024;

type Fields = { readonly [key: string]: Json };

/**
 * Fields of a body that come from the rule alone: what runs on a machine is an admin's word, never
 * text of whoever may publish the cause.
 */
const OWN_WORDS: Readonly<Record<string, readonly string[]>> = {
  'task.enqueued': ['run', 'accept', 'agent', 'lane'],
};

/** What is wrong with a template for events of a kind; null if nothing. */
export function templateProblem(kind: string, template: Json): string | null {
  const own = OWN_WORDS[kind] ?? [];
  if (own.length > 0 && isFields(template))
    for (const name of own) {
      const value = Object.hasOwn(template, name) ? template[name] : undefined;
      if (value !== undefined && countFields(value) !== 0)
        return `${name}: is what runs, so it cannot come from the cause`;
    }
  const count = countFields(template);
  if (count === null)
    return '$from names a field, $join a list of texts and $from; no other $ word is known';
  if (own.length > 0 && (!isFields(template) || '$from' in template || '$join' in template))
    return 'must be an object of its own';
  return count <= FIELDS_MOST ? null : `names ${count} fields, at most ${FIELDS_MOST} are allowed`;
}

/** How many `$from` a template holds; null where a `$` word is malformed. */
function countFields(template: Json): number | null {
  if (template === null || typeof template !== 'object') return 0;
  if (Array.isArray(template)) return sum(template.map(countFields));
  const fields = template as Fields;
  const names = Object.keys(fields);
  if (!names.some((name) => name.startsWith('$')))
    return sum(names.map((n) => countFields(fields[n] as Json)));
  if (names.length !== 1) return null;
  if (names[0] === '$from') return isField(fields.$from) ? 1 : null;
  const parts = names[0] === '$join' ? fields.$join : null;
  if (!Array.isArray(parts)) return null;
  return sum(parts.map((part) => (typeof part === 'string' ? 0 : isFrom(part) ? 1 : null)));
}

function sum(counts: readonly (number | null)[]): number | null {
  let all = 0;
  for (const count of counts) {
    if (count === null) return null;
    all += count;
  }
  return all;
}

function isField(value: Json | undefined): boolean {
  return typeof value === 'string' && value.length <= 600 && CAUSE_FIELD.test(value);
}

function isFields(value: Json): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isFrom(value: Json): boolean {
  return isFields(value) && Object.keys(value).length === 1 && isField(value.$from);
}

/** The body that a template makes of a cause, or why it makes none. */
export function render(
  template: Json,
  cause: Cause,
): { readonly body: Json } | { readonly problem: string } {
  const budget = { left: BROUGHT_MOST, problem: null as string | null };
  const body = fill(template, cause, budget);
  return budget.problem === null ? { body } : { problem: budget.problem };
}

type Budget = { left: number; problem: string | null };

function fill(template: Json, cause: Cause, budget: Budget): Json {
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((item) => fill(item, cause, budget));
  const fields = template as Fields;
  if (typeof fields.$from === 'string') return brought(fields.$from, cause, budget);
  if (Array.isArray(fields.$join)) return joined(fields.$join, cause, budget);
  const names = Object.keys(fields);
  return Object.fromEntries(names.map((name) => [name, fill(fields[name] as Json, cause, budget)]));
}

function brought(field: string, cause: Cause, budget: Budget): Json {
  if (budget.problem !== null) return null;
  const value = fieldOf(cause, field);
  if (value === undefined) {
    budget.problem = `the cause has no ${field}`;
    return null;
  }
  budget.left -= encode(value).length;
  if (budget.left >= 0) return value;
  budget.problem = `what the cause brings is larger than ${BROUGHT_MOST}`;
  return null;
}

function joined(parts: readonly Json[], cause: Cause, budget: Budget): Json {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const field = (part as Fields).$from as string;
    const value = brought(field, cause, budget);
    if (budget.problem !== null) return null;
    if (value !== null && typeof value === 'object') budget.problem = `${field} is no text`;
    else text += String(value);
  }
  return text;
}
