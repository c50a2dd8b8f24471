/** Recording: append durably first, then one try to bring it to the hub. */
import {
  canonicalProblem,
  type Event,
  eventProblem,
  type Json,
  type Problem,
  refOf,
} from '@lanemesh/event';
import type { OpenNode, Synced } from '@lanemesh/peer';
import { EXIT, Fault, secretFault } from '@lanemesh/peer/fault';
import { preview, rulesIn, type Task } from '@lanemesh/state';
import type { Call } from './command.ts';
import { hintIn } from './frame/faults.ts';
import { checkKnown } from './rules.ts';
import { checkNotGone, checkStanding } from './standing.ts';
import { clip } from './text.ts';
import { usage } from './usage.ts';
import { foreseen, short } from './work/known.ts';
import { mayText, plainly } from './work/task/may.ts';

/** What one sync of a recording command may take, milliseconds. */
const WITHIN = 10_000;

/** One event to record. */
export type Draft = Pick<Event, 'kind' | 'body'> &
  Partial<Pick<Event, 'subject' | 'lane' | 'cause' | 'claim'>>;

export interface Recorded {
  readonly events: readonly {
    readonly event: Event;
    /** `author:id`. */
    readonly ref: string;
    /** Its place in the order; null while it has none. */
    readonly position: number | null;
  }[];
  /** Whether the hub holds them. */
  readonly published: boolean;
  /** One line for people: '' when they are at the hub, else why not yet. */
  readonly note: string;
}

/**
 * Records events. Before anything is written they are tried on the state as this node knows it,
 * its own unordered events included: what would be without effect is refused (exit 2, or 4
 * where it is a matter of rights), and nothing is changed. Where the mesh orders them at once
 * and finds them void, that is a Fault with exit 4. `--no-sync` and `--require-hub` are read
 * from the call.
 */
export async function record(
  call: Call,
  node: OpenNode,
  drafts: readonly Draft[],
): Promise<Recorded> {
  const events = makeEvents(node, await withoutSecrets(call, node, drafts));
  await checkEvents(node, events);
  await node.replica.append(events);
  const { synced, note } = await bringToHub(call, node);
  const known = node.replica.state.logs.get(node.replica.me)?.ids;
  const recorded = events.map((event) => {
    const ref = refOf(node.replica.me, event.id);
    const place = node.ordered.get(ref);
    if (place?.reason) throw refusedByOrder(event, place.reason);
    return { event, ref, position: place?.position ?? null };
  });
  const ordered = events.every((event) => known?.has(event.id) === true);
  return {
    events: recorded,
    published: node.hubUrl !== null && (synced?.published === true || (ordered && !!synced)),
    note,
  };
}

/**
 * The drafts, if no secret is in them (INV-12): a ledger forgets nothing. With `--redact` what was
 * found is replaced; else the first finding is a Fault (exit 2) that names field and rule and never
 * the value. name: what to call each draft.
 */
export async function withoutSecrets(
  call: Call,
  node: OpenNode,
  drafts: readonly Draft[],
  name: (index: number) => string = () => '',
): Promise<Draft[]> {
  const scanner = await node.secrets.scanner();
  return drafts.map((draft, i) => {
    // What has no canonical form is refused later, by the field's name.
    if (canonicalProblem(draft) !== null) return draft;
    const [found] = scanner.find(draft as unknown as Json);
    if (!found) return draft;
    // With another kind it would be another event.
    if (call.options.on('redact') && scanner.find(draft.kind).length === 0)
      return scanner.redact(draft as unknown as Json) as unknown as Draft;
    throw secretFault(
      found,
      'name it by reference instead, or give --redact to replace it; nothing was recorded',
      name(i),
    );
  });
}

/** Drafts as events of this node, in the versions that the rules in force know. */
export function makeEvents(node: OpenNode, drafts: readonly Draft[]): Event[] {
  const rules = rulesIn(node.replica.state);
  return drafts.map((draft) => ({
    v: rules.kinds.get(draft.kind)?.version ?? 0,
    id: node.newId(),
    at: Date.now(),
    ...draft,
  }));
}

/** Throws a Fault for the first event that would be without effect; names: what to call each. */
export async function checkEvents(
  node: OpenNode,
  events: readonly Event[],
  name: (index: number) => string = () => '',
): Promise<void> {
  for (const [i, event] of events.entries()) {
    const found = eventProblem(event);
    if (found)
      throw usage(
        'event.invalid',
        `${name(i)}${FLAGS.get(found.field.replace(/\[\d+\]$/, '')) ?? found.field}: ${shown(event, found)}${found.problem}`,
        hintFor(found.field),
      );
    checkKnown(event);
  }
  checkNotGone(node);
  if (events.every((event) => event.kind.startsWith('x.'))) return;
  const { replica } = node;
  checkStanding(node);
  const author = { id: replica.me, key: replica.options.author.signer.publicKey };
  const tried = preview(replica.state, author, replica.pending(), events, replica.options.crypto);
  tried.refusals.forEach((reason, i) => {
    const task = taskOf(node, events[i]);
    if (reason !== null) throw refusal(`${name(i)}${reason}`, task);
  });
}

/** Fields whose flag has another name. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['body.review.run', '--verify-run'],
  ['body.accept', '--accept'],
  ['body.paths', '--paths'],
]);

/** The value that is refused, before the reason; '' where that tells it or it is no plain one. */
function shown(event: Event, { field, problem }: Problem): string {
  if (!problem.startsWith('must be')) return '';
  const value = field
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], event);
  return value === undefined || typeof value === 'object'
    ? ''
    : `${clip(JSON.stringify(value), 60)} `;
}

function hintFor(field: string): string {
  return field === 'kind'
    ? 'see: mesh help publish'
    : 'mend it and try again; nothing was recorded';
}

/** The task that an event is about, if it is known. */
function taskOf(node: OpenNode, event: Event | undefined): Task | undefined {
  const { task } = (event?.body ?? {}) as { readonly task?: unknown };
  return typeof task === 'string' ? foreseen(node).tasks.get(task) : undefined;
}

function refusal(reason: string, task?: Task): Fault {
  if (/(^|: )claim: /.test(reason))
    return new Fault(
      'claim.stale',
      reason,
      'mesh explain tells what happened to it; nothing was recorded',
      EXIT.refused,
    );
  const rights = /(^|: )role: /.test(reason);
  return new Fault(
    rights ? 'role' : 'event.refused',
    plainly(reason),
    rights
      ? 'ask an admin: mesh node list shows who is one'
      : task && /(^|: )life: /.test(reason)
        ? `what a person may do now: ${mayText(task)}; see: mesh explain ${short(task.ref)}`
        : 'nothing was recorded',
    rights ? EXIT.refused : EXIT.usage,
  );
}

function refusedByOrder(event: Event, reason: string): Fault {
  return new Fault(
    'event.void',
    `${event.kind} ${event.id} came too late in the order: ${reason}`,
    'it has no effect; see: mesh log',
    EXIT.refused,
  );
}

/** One try to bring what was recorded to the hub, by us or by the `mesh up` that runs here. */
export async function bringToHub(
  call: Call,
  node: OpenNode,
): Promise<{ synced: Synced | null; note: string }> {
  const [{ lockOwner, privateFolder }, { syncOnce }] = await Promise.all([
    import('@lanemesh/ledger'),
    import('@lanemesh/peer/home'),
  ]);
  const up = lockOwner(privateFolder(node.layout.ledger), 'up');
  if (up !== null) {
    const does = node.hubUrl === null ? 'gives it its place' : 'takes it to the hub';
    return { synced: null, note: `mesh up (process ${up.pid}) ${does}` };
  }
  if (call.options.on('noSync'))
    return { synced: null, note: 'recorded here; mesh sync takes it to the hub' };
  const synced = await syncOnce(node, { within: WITHIN });
  if (synced.hub === 'away' && call.options.on('requireHub')) throw hubAway(node, synced);
  return { synced, note: noteOf(synced) };
}

function noteOf(synced: Synced): string {
  if (synced.hub === 'none') return '';
  if (synced.hub === 'away')
    return `recorded here; the hub is away (${synced.trouble?.message ?? 'no answer'})`;
  if (synced.blocked) {
    const { ref, problem, fix } = synced.blocked;
    return `recorded here; ${ref || 'the hub'}: ${problem}${fix === null ? '' : `; ${fix}`}`;
  }
  return synced.published ? '' : 'recorded here; not at the hub yet: mesh sync tries again';
}

/** The Fault of a hub that does not answer (exit 5), or refuses the login (exit 4). */
export function hubAway(node: OpenNode, synced: Synced): Fault {
  const { reason, message } = synced.trouble ?? { reason: 'unreachable', message: 'no answer' };
  const url = node.hubUrl ?? '';
  if (reason === 'damaged')
    return new Fault(
      'ledger.damaged',
      message,
      'mesh doctor --fix mends what it can from the hub or another node',
      EXIT.no,
    );
  const hint = hintIn(message);
  if (hint !== null) return new Fault('system', message, hint, EXIT.no);
  if (reason === 'auth')
    return new Fault(
      'hub.auth',
      `the hub ${url} refuses the login: ${message}`,
      'check your ssh key or credentials for it',
      EXIT.refused,
    );
  return new Fault(
    'hub.away',
    `the hub ${url} does not answer: ${message}`,
    'nothing is lost: it goes there when the hub is back',
    EXIT.hubAway,
  );
}
