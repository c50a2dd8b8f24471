/** `mesh lane set`: a lane defined anew, from what it is and what the options change. */
import { isDeepStrictEqual } from 'node:util';
import { type Body, definitionOf, type Json } from '@lanemesh/event';
import type { Lane } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveLane } from '../known.ts';
import { type BriefField, briefGiven, CLEARS_BRIEF } from './brief-wish.ts';
import { defineLane } from './lane-add.ts';
import { laneGiven } from './lane-wish.ts';
import { CLEARS_REVIEW, mergedReview } from './review-wish.ts';
import { rhythmGiven } from './rhythm-wish.ts';

type Definition = Body<'lane.defined'>;

type Rhythm = NonNullable<Definition['rhythm']>;
type Field = keyof Definition | keyof Tending | keyof Limits | RhythmField | BriefField;
type RhythmField = `rhythm.${'cron' | 'every' | 'on'}`;

/** What `--clear` takes, by the flag that sets it. */
const CLEARS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...CLEARS_BRIEF,
  ['repo', 'repo'],
  ['target', 'target'],
  ['family', 'families'],
  ['capability', 'capabilities'],
  ['accept', 'accept'],
  ['paths', 'paths'],
  ['setup', 'setup'],
  ['wall', 'wall'],
  ['slots', 'slots'],
  ['hourly', 'hourly'],
  ['daily', 'daily'],
  ['maintenance', 'windows'],
  ['exclusive', 'exclusive'],
  ['supervised', 'supervised'],
  ['approve-each', 'approveEach'],
  ['sandbox', 'sandbox'],
  ['allow-host', 'hosts'],
  ['cron', 'rhythm.cron'],
  ['every', 'rhythm.every'],
  ['on', 'rhythm.on'],
]);

type Tending = NonNullable<Definition['tending']>;
/** The same for what stands in `tending`. */
const CLEARS_TENDING: ReadonlyMap<string, keyof Tending> = new Map([
  ['backoff', 'backoff'],
  ['per-agent', 'perAgent'],
  ['sweep', 'sweep'],
  ['wip', 'wip'],
  ['window', 'window'],
  ['stale', 'staleMinutes'],
]);

type Limits = NonNullable<Definition['limits']>;
/** The same for what stands in `limits`. */
const CLEARS_LIMITS: ReadonlyMap<string, keyof Limits> = new Map([
  ['idle', 'idle'],
  ['max-output', 'output'],
  ['max-diff', 'lines'],
  ['max-tokens', 'tokens'],
  ['max-cost', 'micro'],
]);

export async function laneSet(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const lane = resolveLane(state, call.args[0] ?? '', 'lane');
  const now = definitionOfLane(lane);
  const given = laneGiven(call, state);
  const tending: { [K in keyof Tending]: Tending[K] } = { ...now.tending, ...given.tending };
  const rhythm = await rhythmGiven(call, lane.name, lane.rhythm);
  const limits: { [K in keyof Limits]: Limits[K] } = { ...now.limits, ...given.limits };
  const briefed = await briefGiven(call, lane.brief);
  const wanted: Writable = {
    ...now,
    ...given,
    ...briefed,
    tending,
    ...mergedReview(now, given),
    ...(rhythm === undefined ? {} : { rhythm }),
  };
  const clears = new Map([...CLEARS, ...CLEARS_TENDING, ...CLEARS_LIMITS, ...CLEARS_REVIEW]);
  for (const field of cleared(call, clears)) {
    if (isOfReview(field)) {
      clearReview(wanted, field);
      continue;
    }
    if (isTending(field)) delete tending[field];
    else if (isLimit(field)) delete limits[field];
    else if (isOfRhythm(field)) clearRhythm(wanted, field);
    else if (isOfBrief(field)) clearBrief(wanted, field);
    else if (field === 'accept' || field === 'paths') wanted[field] = [];
    else delete wanted[field];
  }
  if (Object.keys(limits).length > 0) wanted.limits = limits;
  else delete wanted.limits;
  if (isDeepStrictEqual(essence(wanted), essence(now)))
    throw usage('lane.same', `lane ${lane.name} is so already`, 'see: mesh lane show NAME');
  return defineLane(call, node, { ...wanted, replaces: lane.revision });
}

/** What a definition says: an empty part says nothing. */
function essence(definition: Definition): object {
  const parts = Object.entries(definition);
  return Object.fromEntries(
    parts.filter(([, part]) => typeof part !== 'object' || Object.keys(part).length > 0),
  );
}

function isLimit(field: Field): field is keyof Limits {
  return [...CLEARS_LIMITS.values()].some((one) => one === field);
}

function isTending(field: Field): field is keyof Tending {
  return [...CLEARS_TENDING.values()].some((one) => one === field);
}

function isOfRhythm(field: Field): field is RhythmField {
  return field.startsWith('rhythm.');
}

type ReviewField = `${'review' | 'guards'}.${string}`;

function isOfReview(field: string): field is ReviewField {
  return field.startsWith('review.') || field.startsWith('guards.');
}

/** Takes away what is set of reviews or guards. */
function clearReview(wanted: Writable, field: ReviewField): void {
  const [part, name] = field.split('.') as ['review' | 'guards', string];
  const rest = Object.entries(wanted[part] ?? {}).filter(([one]) => one !== name);
  wanted[part] = Object.fromEntries(rest);
}

/** A lane that neither cron, nor an interval nor a trigger is left of makes no tasks by itself. */
function clearRhythm(wanted: Writable, field: RhythmField): void {
  const name = field.slice('rhythm.'.length) as 'cron' | 'every' | 'on';
  const rhythm: { -readonly [F in keyof Rhythm]: Rhythm[F] } = { ...wanted.rhythm };
  delete rhythm[name];
  if (!rhythm.on?.length) delete rhythm.debounce;
  const isLeft = rhythm.cron !== undefined || rhythm.every !== undefined || rhythm.on?.length;
  if (isLeft) wanted.rhythm = rhythm;
  else delete wanted.rhythm;
}

function isOfBrief(field: Field): field is BriefField {
  return field.startsWith('brief.');
}

/** Of a brief that says nothing any more nothing is left. */
function clearBrief(wanted: Writable, field: BriefField): void {
  const name = field.slice('brief.'.length);
  const left = Object.entries(wanted.brief ?? {}).filter(([key]) => key !== name);
  if (left.length === 0) delete wanted.brief;
  else wanted.brief = Object.fromEntries(left);
}

/** The fields that `--clear` names. Throws a usage Fault for words that name none. */
export function cleared<F>(call: Call, fields: ReadonlyMap<string, F>): F[] {
  return call.options.list('clear').map((word) => {
    const field = fields.get(word.replace(/^--/, ''));
    if (field !== undefined) return field;
    throw usage(
      'flag.value',
      `--clear: ${JSON.stringify(word)} cannot be taken away`,
      `use one of ${[...fields.keys()].join(', ')}`,
    );
  });
}

type Writable = { -readonly [F in keyof Definition]: Definition[F] };

/** The event that would define a lane as it is. */
function definitionOfLane(lane: Lane): Writable {
  const fields = fieldsOf(lane, 'lane.defined') as unknown as Writable;
  if (Object.keys(lane.limits).length === 0) delete fields.limits;
  // That nobody has to approve is said; where nothing is said it is as its agents are.
  if (lane.supervised === false) fields.supervised = false;
  return fields;
}

/** The fields of a kind's body that something in the state has, nothing that is null. */
export function fieldsOf(of: object, kind: string): { [field: string]: Json } {
  const body = definitionOf(kind)?.body;
  if (body?.type !== 'object') throw new Error(`no kind ${kind}`);
  const names = [...Object.keys(body.required), ...Object.keys(body.optional)];
  const known = withoutNulls(of) as { [field: string]: Json };
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = known[name];
      const isEmpty = Array.isArray(value) && value.length === 0 && !(name in body.required);
      return value === undefined || value === false || isEmpty ? [] : [[name, value]];
    }),
  );
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === null || inner === undefined ? [] : [[key, withoutNulls(inner)]],
    ),
  );
}
