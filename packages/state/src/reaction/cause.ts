/** Fields of the event that a rule looks at, by name. */
import type { Event, Json } from '@lanemesh/event';
import type { Task } from '../task.ts';
import type { Test } from './reaction.ts';

/** An event with effect, and the task it is about as it stands after it. */
export interface Cause {
  readonly event: Event;
  /** `author:id`. */
  readonly ref: string;
  readonly author: string;
  readonly task: Task | undefined;
}

/** The value of a field (CAUSE_FIELD), or undefined where the cause has none. */
export function fieldOf(cause: Cause, field: string): Json | undefined {
  const [root, ...rest] = field.split('.');
  const { event, task } = cause;
  switch (root) {
    case 'ref':
      return cause.ref;
    case 'author':
      return cause.author;
    case 'task':
      return task && taskField(task, rest[0]);
    case 'body':
      return below(event.body, rest);
    default:
      return event[root as 'kind' | 'subject' | 'lane' | 'claim' | 'cause'];
  }
}

function taskField(task: Task, name: string | undefined): Json | undefined {
  return (
    task[name as 'ref' | 'title' | 'lane' | 'type' | 'priority' | 'state' | 'agent'] ?? undefined
  );
}

function below(value: Json, names: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const name of names) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    if (Array.isArray(at) && !/^\d+$/.test(name)) return undefined;
    at = (at as { readonly [key: string]: Json })[name];
  }
  return at;
}

/** Whether a test of `where` holds. Where the field is not there only `absent` does. */
export function holds(cause: Cause, { field, is, value }: Test): boolean {
  const there = fieldOf(cause, field);
  if (is === 'absent' || there === undefined) return is === 'absent' && there === undefined;
  switch (is) {
    case 'present':
      return true;
    case 'eq':
      return there === value;
    case 'ne':
      return there !== value;
    case 'in':
      return (value as readonly Json[]).includes(there);
    default:
      return typeof there === 'number' && isOrdered(there, is, value as number);
  }
}

function isOrdered(there: number, is: 'lt' | 'le' | 'gt' | 'ge', value: number): boolean {
  if (there === value) return is === 'le' || is === 'ge';
  return there < value === (is === 'lt' || is === 'le');
}

/** What is wrong with a test; null if nothing. */
export function testProblem({ is, value }: Test): string | null {
  if (is === 'present' || is === 'absent') return value === undefined ? null : 'takes no value';
  if (is === 'eq' || is === 'ne')
    return isPlain(value) ? null : 'needs a text, a number, true or false';
  if (is === 'in') {
    const list = Array.isArray(value) && value.length <= 32 && value.every(isPlain);
    return list ? null : 'needs a list of at most 32 texts, numbers, true or false';
  }
  return typeof value === 'number' ? null : 'needs a number';
}

function isPlain(value: Json | undefined): boolean {
  return value !== undefined && (value === null || typeof value !== 'object');
}
