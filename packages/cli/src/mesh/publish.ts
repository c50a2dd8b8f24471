/** `mesh publish`: appends to this node's log, durably; never talks to the hub. */
import { type Event, type Json, NAME, NAME_LENGTH, SUBJECT } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer';
import type { Call, Outcome } from '../command.ts';
import { parseJson, readValue } from '../input.ts';
import { checkEvents, type Draft, makeEvents, withoutSecrets } from '../record.ts';
import { resolveEvent } from '../resolve.ts';
import { usage } from '../usage.ts';

/** The fields of one line of --stdin. */
const FIELDS = ['kind', 'subject', 'body', 'cause', 'lane'];

type Wanted = { -readonly [K in keyof Draft]: Draft[K] };

export async function publish(call: Call): Promise<Outcome> {
  if (call.options.on('stdin')) return publishMany(call);
  const wanted = await wantedOf(call);
  const node = await call.open();
  const draft = finish(node, wanted, call.options.text('topic'));
  const [event] = makeEvents(node, await withoutSecrets(call, node, [draft])) as [Event];
  await checkEvents(node, [event]);
  await node.replica.append([event]);
  return {
    json: {
      id: event.id,
      kind: event.kind,
      node: node.replica.me,
      seq: seqOf(node),
      position: null,
      published: false,
    },
    text: `${event.kind} ${event.id} is recorded; mesh sync takes it to the hub`,
  };
}

async function wantedOf(call: Call): Promise<Wanted> {
  const { options } = call;
  const [word] = call.args;
  const alias = options.text('eventType');
  const kind = word ?? alias;
  if (kind === undefined)
    throw usage('kind.missing', 'publish needs a kind', 'for example: mesh publish x.note');
  if (word !== undefined && alias !== undefined)
    throw usage('kind.twice', `two kinds: ${word} and --event-type ${alias}`, 'give one of them');
  if (options.on('batch'))
    throw usage('flag.value', '--batch is for --stdin', 'leave it away, or give --stdin');
  const [plain, payload] = [options.text('body'), options.text('payloadJson')];
  if (plain !== undefined && payload !== undefined)
    throw usage('body.twice', 'both --body and --payload-json are given', 'give one of them');
  const flag = payload === undefined ? '--body' : '--payload-json';
  const given = plain ?? payload;
  const body = given === undefined ? {} : parseJson(flag, await readValue(call, flag, given));
  const [subject, cause, lane] = [
    options.text('subject'),
    options.text('cause'),
    options.text('lane'),
  ];
  return {
    kind,
    body,
    ...(subject === undefined ? {} : { subject }),
    ...(cause === undefined ? {} : { cause }),
    ...(lane === undefined ? {} : { lane }),
  };
}

/** Makes an event of what was wanted: ids in full, tasks as orxaq-ops names them as ours. */
function finish(node: OpenNode, wanted: Wanted, topic?: string): Draft {
  const draft = { ...wanted };
  // It closes a task whoever holds it: no commit that nobody read there may do that (INV-10).
  if (draft.kind === 'task.landed')
    throw usage(
      'kind.witnessed',
      'task.landed is signed by a node that read the commit on its target, never by hand',
      'mesh up and mesh tick find what landed and record it; mesh result reports your own work',
    );
  if (draft.cause !== undefined) draft.cause = resolveEvent(node, draft.cause);
  const body = draft.body as Record<string, Json> | null;
  const named = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (draft.kind === 'task.enqueued' && named && body.task_id !== undefined)
    return foreignTask(draft, body, topic);
  if (topic !== undefined && draft.subject === undefined && SUBJECT.test(topic))
    draft.subject = topic;
  return draft;
}

/** `{"task_id":"example"}` is a draft called `example`; what we have no field for is its text. */
function foreignTask(draft: Wanted, body: Record<string, Json>, topic?: string): Draft {
  const { task_id: id, title, lane, ...rest } = body;
  const name = String(id);
  const { subject = name, lane: chosen, ...others } = draft;
  const inLane = chosen ?? (typeof lane === 'string' ? lane : 'default');
  const known = topic !== undefined && topic.length <= NAME_LENGTH && NAME.test(topic);
  return {
    ...others,
    subject,
    lane: inLane,
    body: {
      title: typeof title === 'string' ? title : name,
      lane: inLane,
      draft: true,
      ...(known ? { type: topic } : {}),
      ...(Object.keys(rest).length > 0 ? { body: JSON.stringify(rest, null, 2) } : {}),
    },
  };
}

/** Number of the batch that this node's log ends with. */
function seqOf(node: OpenNode): number {
  const header = node.replica.head?.content?.header;
  return header?.t === 'batch' ? header.number : 0;
}

async function publishMany(call: Call): Promise<Outcome> {
  if (
    call.args.length > 0 ||
    ['body', 'payloadJson', 'subject', 'cause'].some((o) => call.options.on(o))
  )
    throw usage(
      'stdin.alone',
      'with --stdin every line says all of its event',
      'leave the rest away',
    );
  const perBatch = call.options.number('batch', { min: 1, max: 512, whole: true });
  const wanted: Wanted[] = [];
  let number = 0;
  const numbers: number[] = [];
  for await (const line of call.stdinLines()) {
    number++;
    if (line.trim() === '') continue;
    wanted.push(wantedOfLine(line, number));
    numbers.push(number);
  }
  const node = await call.open();
  const drafts = wanted.map((one, i) => atLine(numbers[i] as number, () => finish(node, one)));
  const line = (i: number): string => `line ${numbers[i]}: `;
  const events = makeEvents(node, await withoutSecrets(call, node, drafts, line));
  await checkEvents(node, events, line);
  await node.replica.append(events, perBatch);
  const [first, last] = [events[0]?.id ?? null, events.at(-1)?.id ?? null];
  return {
    json: {
      count: events.length,
      first,
      last,
      node: node.replica.me,
      seq: seqOf(node),
      published: false,
    },
    text: `${events.length} events are recorded; mesh sync takes them to the hub`,
  };
}

function wantedOfLine(line: string, number: number): Wanted {
  const value = parseJson(`line ${number}`, line);
  const bad = (message: string) =>
    usage('stdin.line', `line ${number}: ${message}`, `a line is {"kind":"x.note","body":{}}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad('is no object');
  const record = value as Record<string, Json>;
  const strange = Object.keys(record).find((key) => !FIELDS.includes(key));
  if (strange !== undefined) throw bad(`${strange} is not known here`);
  for (const field of ['kind', 'subject', 'cause', 'lane'])
    if (record[field] !== undefined && typeof record[field] !== 'string')
      throw bad(`${field}: must be a text`);
  if (record.kind === undefined) throw bad('kind is missing');
  return { body: {}, ...record } as Wanted;
}

function atLine<T>(number: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) error.message = `line ${number}: ${error.message}`;
    throw error;
  }
}
