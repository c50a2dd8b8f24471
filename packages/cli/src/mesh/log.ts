/** `mesh log`: the ledger's events, one a line. */
import type { Event, Json } from '@lanemesh/event';
import { LEDGER_REF } from '@lanemesh/ledger';
import type { OpenNode } from '@lanemesh/peer/home';
import type { State } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { pickRef, resolveNode } from '../resolve.ts';
import { clip, moment } from '../text.ts';
import { logDocument, readHistory, refOfTold, type Told } from './history.ts';
import { type Point, pointOf } from './points.ts';
import { wait } from './watch.ts';

/** Milliseconds between two looks at the ledger with --follow. */
const POLL = 250;

export async function log(call: Call): Promise<Outcome | null> {
  const format = call.options.oneOf('format', ['cloudevents']);
  const limit = call.options.number('limit', { min: 0, max: 1e9, whole: true });
  const { node, told } = await readHistory(call);
  const wanted = filter(call, node.replica.state, told);
  // Why it has no effect is what is asked for: it is never cut.
  const width = call.options.on('void') ? Number.POSITIVE_INFINITY : call.out.width;
  const print = (one: Told) => {
    const json = format ? cloudEvent(one, node) : logDocument(one);
    call.out.record(json, format ? JSON.stringify(json) : lineOf(one, node, width));
  };
  const follows = call.options.on('follow');
  const matching = told.filter(
    (one) =>
      wanted(one) &&
      (!format || one.event !== null) &&
      // Who follows is told of an event once, when it has its place.
      !(follows && one.position === null),
  );
  const from = limit === undefined ? 0 : Math.max(0, matching.length - limit);
  for (const one of matching.slice(from)) print(one);
  if (follows) await follow(call, node, told, print);
  return null;
}

/** What came in after what was printed; events without a position are left until they have one. */
async function follow(
  call: Call,
  first: OpenNode,
  printed: readonly Told[],
  print: (one: Told) => void,
): Promise<void> {
  const stop = call.interruption();
  let last = lastPosition(printed);
  let tip = first.replica.state.tip.oid;
  while (!stop.aborted) {
    await wait(POLL, stop);
    const now = (await first.store.refs(LEDGER_REF)).get(LEDGER_REF);
    if (now === undefined || now === tip) continue;
    tip = now;
    const { node, told } = await readHistory(call);
    const wanted = filter(call, node.replica.state, told);
    for (const one of told) if ((one.position ?? 0) > last && wanted(one)) print(one);
    last = lastPosition(told);
    await call.release(node);
  }
}

function lastPosition(told: readonly Told[]): number {
  return told.findLast(({ position }) => position !== null)?.position ?? 0;
}

function filter(call: Call, state: State, told: readonly Told[]): (one: Told) => boolean {
  const { options } = call;
  const kinds = options.list('kind');
  const author = options.text('node');
  const node = author === undefined ? null : resolveNode(state, author).id;
  const named = options.text('task');
  const task = named === undefined ? null : pickRef('task', named, taskRefs(state, told));
  const point = (name: 'since' | 'until') => {
    const text = options.text(name);
    return text === undefined ? null : pointOf(`--${name}`, text, state, told, Date.now());
  };
  const [since, until] = [point('since'), point('until')];
  return (one) =>
    (!options.on('void') || one.reason !== null) &&
    (kinds.length === 0 || kinds.some((kind) => isOfKind(one, kind))) &&
    (node === null || one.node === node) &&
    (task === null || isAbout(one, task)) &&
    (since === null || compare(one, since, state) >= 0) &&
    (until === null || compare(one, until, state) <= 0);
}

function isOfKind({ event }: Told, kind: string): boolean {
  return kind.endsWith('.') ? event?.kind.startsWith(kind) === true : event?.kind === kind;
}

function* taskRefs(state: State, told: readonly Told[]): Generator<string> {
  yield* state.tasks.keys();
  for (const one of told) {
    const ref = refOfTold(one);
    if (ref !== null && one.event?.kind === 'task.enqueued' && !state.tasks.has(ref)) yield ref;
  }
}

function isAbout(one: Told, task: string): boolean {
  const body = one.event?.body as { task?: Json } | null | undefined;
  return refOfTold(one) === task || body?.task === task;
}

/** Before (-1), at (0) or after (1) a point; what has no position yet is after all of them. */
function compare({ position, chainTime, event }: Told, point: Point, state: State): number {
  switch (point.is) {
    case 'position':
      return Math.sign((position ?? Number.POSITIVE_INFINITY) - point.position);
    case 'time':
      return Math.sign((chainTime ?? event?.at ?? 0) - point.time);
    case 'entry':
      return Math.sign(
        (position ?? Number.POSITIVE_INFINITY) - (state.entries.get(point.entry)?.position ?? 0),
      );
  }
}

function lineOf(one: Told, node: OpenNode, width: number): string {
  const { event, position, reason } = one;
  const name = signerOf(one, node.replica.state);
  const at = event ? moment(event.at) : '?';
  const about = event?.subject ?? summary(event?.body);
  const parts = [
    String(position ?? '-').padStart(5),
    at,
    name.padEnd(10),
    (event?.kind ?? '?').padEnd(14),
    event?.id.slice(-8) ?? '',
    about,
  ];
  const marks = `${one.again ? '  look again' : ''}${reason === null ? '' : `  void: ${reason}`}`;
  return clip(`${parts.join(' ').trimEnd()}${marks}`, width);
}

/** Who said it, for people. */
function signerOf({ derived, node }: Told, state: State): string {
  return derived ? `rule ${derived.rule}` : (state.members.get(node)?.name ?? node.slice(0, 8));
}

function summary(body: Json | undefined): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return '';
  const fields = body as Readonly<Record<string, Json>>;
  const { title, name, reason, outcome, task } = fields;
  const told = title ?? name ?? outcome ?? reason ?? task;
  return typeof told === 'string' ? told : '';
}

/** CloudEvents 1.0: the source is the mesh and the node, within which ids are unique. */
function cloudEvent(one: Told, node: OpenNode): Record<string, Json> {
  const { position, seq, reason, derived } = one;
  // What has no envelope was left out before.
  const event = one.event as Event;
  return {
    specversion: '1.0',
    id: event.id,
    source: `urn:lanemesh:${node.identity.mesh}:${one.node}`,
    type: event.kind,
    time: new Date(event.at).toISOString(),
    datacontenttype: 'application/json',
    ...(event.subject === undefined ? {} : { subject: event.subject }),
    data: event.body,
    ...(seq === null ? {} : { meshseq: seq }),
    ...(derived ? { meshrule: derived.rule } : {}),
    ...(position === null ? {} : { meshposition: position }),
    ...(event.cause === undefined ? {} : { meshcause: event.cause }),
    ...(event.lane === undefined ? {} : { meshlane: event.lane }),
    ...(reason === null ? {} : { meshvoid: reason }),
    ...(one.again ? { meshlookagain: true } : {}),
  };
}
