/**
 * The event: one line of canonical JSON in a batch. Author, mesh and sequence are the
 * batch's; `(author, id)` names it.
 */
import { canonicalProblem, decode, type Json, type Problem, written } from './canonical.ts';
import { CUSTOM_KIND, EVENT_ID, KIND, SUBJECT, SUBJECT_LENGTH } from './ids.ts';
import type { BodyOf, KindDefinition } from './kind.ts';
import { KINDS } from './kinds/index.ts';
import { LIMITS, utf8Length } from './limits.ts';
import { int, json, match, name, object, ref, shapeProblem, time } from './shape.ts';

type Definition = (typeof KINDS)[number];

/** Kinds this version of the format knows. */
export type Kind = Definition['kind'];

/** The body of a known kind. */
export type Body<K extends Kind> = BodyOf<Extract<Definition, { kind: K }>>;

interface Envelope<K extends string, B> {
  /** Version of the kind's body. */
  readonly v: number;
  /** ULID in lower case, unique within its author. */
  readonly id: string;
  readonly kind: K;
  /** The author's clock, milliseconds since 1970; for people, no rule reads it. */
  readonly at: number;
  readonly body: B;
  /** What it is about, for people. */
  readonly subject?: string;
  /** The event that caused it, `author:id`. */
  readonly cause?: string;
  /** The claim it acts under, `author:id`. */
  readonly claim?: string;
  readonly lane?: string;
}

/** An event of a known kind, typed by its kind. */
export type Known = { [K in Kind]: Envelope<K, Body<K>> }[Kind];

/** Any event: known, custom (`x.*`) or of a kind this version does not know. */
export type Event = Envelope<string, Json>;

const ENVELOPE = object(
  {
    v: int(0, 1_000_000),
    id: match(EVENT_ID, 26, 'a ULID in lower case'),
    kind: match(/^[a-z][a-z0-9._-]*$/, 160, 'a kind'),
    at: time,
    body: json,
  },
  {
    subject: match(
      SUBJECT,
      SUBJECT_LENGTH,
      'a subject of letters, digits, spaces and . _ : @ # + - / that begins with a letter or digit',
    ),
    cause: ref,
    claim: ref,
    lane: name,
  },
);

const byKind = new Map<string, KindDefinition>(KINDS.map((k) => [k.kind, k]));

/** The definition of a kind, or undefined for custom and unknown kinds. */
export function definitionOf(kind: string): KindDefinition | undefined {
  return byKind.get(kind);
}

/** Whether a kind belongs to users (`x.*`): kept, read by reactions only. */
export function isCustom(kind: string): boolean {
  return CUSTOM_KIND.test(kind);
}

/** Whether a text can be the name of a kind at all. */
export function isKindName(kind: string): boolean {
  return isCustom(kind) || (KIND.test(kind) && !kind.startsWith('x.'));
}

/** What is wrong with an event's envelope, apart from its kind and body; null if nothing. */
export function envelopeProblem(event: unknown): Problem | null {
  const found = shapeProblem(ENVELOPE, event, '');
  return found && { ...found, field: found.field.replace(/^\./, '') };
}

/** What is wrong with the body (and the claim) of an event whose kind is known; null if nothing. */
export function bodyProblem(event: Event, definition: KindDefinition): Problem | null {
  const found = shapeProblem(definition.body, event.body, 'body');
  if (found) return found;
  if (definition.claim === 'required' && event.claim === undefined) {
    return { field: 'claim', problem: 'is missing: this kind acts under a claim' };
  }
  return null;
}

/**
 * Everything that is wrong with an event before it is written: canonical form, envelope,
 * kind, version, body, size. Null if it may be signed.
 */
export function eventProblem(event: Event): Problem | null {
  const written = lineOf(event);
  return typeof written === 'string' ? null : written;
}

/** An event's line, or the first thing that is wrong with it. */
function lineOf(event: Event): string | Problem {
  const found = canonicalProblem(event) ?? envelopeProblem(event);
  if (found) return found;
  const definition = definitionOf(event.kind);
  if (definition) {
    if (event.v !== definition.version)
      return { field: 'v', problem: `version ${event.v} of ${event.kind} is not known` };
    const inBody = bodyProblem(event, definition);
    if (inBody) return inBody;
  } else if (!isCustom(event.kind)) {
    return {
      field: 'kind',
      problem: `${event.kind} is no known kind; your own are called x.<name>`,
    };
  }
  const line = written(event as unknown as Json);
  const bytes = utf8Length(line);
  return bytes <= LIMITS.event
    ? line
    : {
        field: 'body',
        problem: `makes the event ${bytes} bytes, at most ${LIMITS.event} are allowed`,
      };
}

/** An event as its line, without the newline. Throws RangeError where `eventProblem` finds something. */
export function encodeEvent(event: Event): string {
  const written = lineOf(event);
  if (typeof written === 'string') return written;
  throw new RangeError(`${written.field}: ${written.problem}`);
}

/**
 * The event of a line, or null if the line is not canonical, too long, or its envelope is
 * malformed. Kind, version and body are not judged here (R11 judges them later).
 */
export function decodeEvent(line: string): Event | null {
  if (utf8Length(line) > LIMITS.event) return null;
  const value = decode(line);
  if (value === undefined || envelopeProblem(value) !== null) return null;
  return value as unknown as Event;
}
