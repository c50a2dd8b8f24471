/** One turn: fetch → verify → fold → decide → act → append → weave → push. */
import {
  type Activity,
  type Command,
  decide,
  type Following,
  type Held,
  nextTakeover,
  observe,
  type Sight,
  type Silence,
} from '@lanemesh/decide';
import { effectiveTtl, heldTasks, missingRules, openSeats, type Task } from '@lanemesh/state';
import {
  type HubView,
  inspect,
  type Patience,
  type Received,
  type Replica,
  seenAtHub,
  type Transport,
  weavesAlone,
} from '@lanemesh/sync';
import { admit } from './admit.ts';
import type { CapacityBook } from './capacity-book.ts';
import type { CodeBook } from './code-book.ts';
import { mustReport } from './contradiction.ts';
import { type Beginning, draftsOf } from './jobs.ts';
import type { Pace } from './pace.ts';
import type { Draft, PeerOptions } from './ports.ts';
import { isUrgent, push, settleAlone } from './pushing.ts';
import type { ReadySince } from './ready-since.ts';
import type { Reviews } from './review/reviews.ts';
import type { FirstSeen } from './rhythm/first-seen.ts';
import type { Sightings } from './rhythm/sightings.ts';
import { cronSlots } from './rhythm/slots.ts';

/** The node whose wheel is turned. */
export interface Wheel {
  readonly options: PeerOptions;
  readonly patience: Patience;
  readonly pace: Pace;
  /** What runs, by claim. */
  readonly running: ReadonlyMap<string, { readonly activity: Activity }>;
  readonly lastAppend: number | null;
  readonly draining: boolean;
  readonly capacities: CapacityBook;
  readonly code: CodeBook;
  readonly sightings: Sightings;
  readonly firstSeen: FirstSeen;
  readonly readySince: ReadySince;
  silence: Silence;
  turns: number;
  exclusively<T>(body: () => Promise<T>): Promise<T>;
  appendNow(drafts: readonly Draft[]): Promise<unknown>;
  readonly reviews: Pick<Reviews, 'offered' | 'offer'>;
  begin(activity: Activity, task: Task, how: Beginning): void;
  judge(task: Task, seat: string): void;
  stop(claim: string): void;
  confirmClaims(turnNumber: number): void;
}

/** What one turn did. */
export interface TurnReport {
  /** The hub answered (or there is none). */
  readonly contact: boolean;
  readonly following: Following;
  /** Entries followed that were not before. */
  readonly entries: number;
  /** Events signed. */
  readonly said: readonly string[];
  /** Branches the hub took, as far as it said. */
  readonly pushed: number;
  /** Branches offered that it refused, or did not say it took. */
  readonly refused: number;
  /** Own events still without a position. */
  readonly waiting: number;
  /** Why the hub was not reached. */
  readonly trouble: string | null;
  /** The rule set that this build lacks (INV-4): it carries logs, and does nothing else; or null. */
  readonly upgrade: number | null;
  /** Whether the next turn should come at once. */
  readonly again: boolean;
  /** When a takeover of this node may come due, monotonic milliseconds; null: not soon. */
  readonly due: number | null;
}

export async function turn(peer: Wheel): Promise<TurnReport> {
  const { transport } = peer.options;
  const number = ++peer.turns;
  const fetched = transport ? await transport.fetch() : null;
  const view = fetched?.ok ? fetched.view : null;
  await peer.sightings.look();
  const seen = await peer.exclusively(async () => {
    const { received, following, commands, due } = await look(peer, view);
    const said = await perform(peer, commands);
    return { received, following, said, due, upgrade: missingRules(peer.options.replica.state) };
  });
  if (seen.following === 'ok') peer.confirmClaims(number);
  const { held, ...pushed } = transport
    ? await push(peer, view, seen.received)
    : await settleAlone(peer);
  const waiting = peer.options.replica.pending();
  const urgent = waiting.some(isUrgent);
  return {
    contact: transport === null || view !== null,
    following: seen.following,
    entries: seen.received?.entries.length ?? 0,
    said: seen.said,
    ...pushed,
    waiting: waiting.length,
    trouble: troubleOf(fetched, seen.received),
    upgrade: seen.upgrade,
    due: seen.due,
    again:
      seen.upgrade === null &&
      ((urgent &&
        !held &&
        (transport === null ? weavesAlone(peer.options.replica) : view !== null)) ||
        (transport === null && seen.said.length > 0) ||
        (seen.following === 'unsettled' && seen.received?.follow !== 'foreign')),
  };
}

/** Takes in what was fetched, and decides; acts on nothing. Inside `exclusively`. */
async function look(peer: Wheel, view: HubView | null) {
  const { byHand, note, replica, stopped, transport } = peer.options;
  const before = replica.head?.oid;
  const local = await replica.refresh();
  // Another process of this node said something, and its user waits.
  if (replica.head?.oid !== before) peer.patience.hurry();
  const fetched = view ? await replica.receive(view) : null;
  if (view && fetched) await note?.('fetch', inspect(replica, view, fetched.follow));
  const received = fetched && { ...fetched, entries: [...local, ...fetched.entries] };
  const known = missingRules(replica.state) === null;
  const following = known
    ? followingOf(transport === null && weavesAlone(replica), received)
    : 'unsettled';
  const lost = received?.contradicted;
  if (lost !== undefined && mustReport(replica, lost))
    await peer.appendNow([{ kind: 'hub.contradicted', body: { lost } }]);
  watch(peer, view, received);
  const sight = sightOf(peer, following, {
    admission: await admit(peer.options),
    byHand: (await byHand?.()) ?? new Map(),
    stopped: (await stopped?.()) ?? new Map(),
    seenAtHub: following === 'away' ? await positionAtHub(replica) : replica.state.position,
  });
  const commands = (peer.options.decide ?? decide)(sight);
  return { received, following, commands, due: nextTakeover(sight, 2 * sight.interval) };
}

/** What the next turn would do, without doing it; only the ledger is followed. */
export async function foresee(
  peer: Wheel,
): Promise<{ readonly trouble: string | null; readonly commands: readonly Command[] }> {
  const fetched = peer.options.transport ? await peer.options.transport.fetch() : null;
  const { commands } = await peer.exclusively(() => look(peer, fetched?.ok ? fetched.view : null));
  return { trouble: troubleOf(fetched), commands };
}

function troubleOf(
  fetched: Awaited<ReturnType<Transport['fetch']>> | null,
  received: Received | null = null,
): string | null {
  if (received?.follow === 'foreign') return 'foreign: the ledger at the hub is of another mesh';
  return fetched && !fetched.ok ? `${fetched.reason}: ${fetched.message}` : null;
}

function followingOf(alone: boolean, received: Received | null): Following {
  if (alone) return 'ok';
  if (!received) return 'away';
  return received.follow === 'follow' ? 'ok' : 'unsettled';
}

/** Counts the silence of holders, by our own clock and only in contact (INV-8). */
function watch(peer: Wheel, view: HubView | null, received: Received | null): void {
  const { clock, interval, replica, transport } = peer.options;
  if (transport !== null && (!view || !received)) return;
  const { state } = replica;
  const watched = [
    ...heldTasks(state).map(({ claim }) => claim),
    ...openSeats(state).map(({ seat }) => seat),
  ];
  const held = watched.map((claim): Held => {
    const newest = replica.newestOf(claim.by);
    // An entry of its own stands on the newest one: nobody can have held it back.
    const own = received?.entries.findLast((oid) => state.entries.get(oid)?.weaver === claim.by);
    const named = own ?? newest?.content.header.seen?.id;
    return {
      claim: claim.ref,
      ttl: effectiveTtl(state, claim.ttl),
      signature: `${newest?.oid} ${state.logs.get(claim.by)?.seenHeight}`,
      names: named !== undefined && state.entries.has(named) ? named : null,
    };
  });
  const hubSignature = view
    ? [view.ledger, ...[...view.logs].flat()].join(' ')
    : `${state.tip.oid}`;
  peer.silence = observe(peer.silence, {
    mono: clock.mono(),
    hubSignature,
    tip: state.tip.oid,
    newEntries: [...(received?.entries ?? []), state.tip.oid],
    held,
    interval,
  });
}

/** Position of the newest entry seen at the hub: what a bundle alone showed bears no claim. */
async function positionAtHub({ options, state }: Replica): Promise<number> {
  const { id } = await seenAtHub(options.store, state);
  return state.entries.get(id)?.position ?? 0;
}

function sightOf(
  peer: Wheel,
  following: Following,
  noted: Pick<Sight, 'admission' | 'byHand' | 'stopped' | 'seenAtHub'>,
): Sight {
  const { agentNames, clock, interval, lanes, lot, rendezvous, replica, slots, transport } =
    peer.options;
  return {
    state: replica.state,
    me: replica.me,
    mono: clock.mono(),
    now: clock.now(),
    interval,
    following,
    pending: replica.pending(),
    offered: peer.reviews.offered,
    active: new Map([...peer.running].map(([claim, job]) => [claim, job.activity])),
    ...noted,
    limits: peer.capacities.limits(agentNames),
    code: peer.code.now,
    cronSlots: cronSlots(replica.state, clock.now()),
    firstSeen: peer.firstSeen.at(replica.state, clock.mono()),
    sightings: peer.sightings.now(replica.state),
    slots,
    agents: new Set(agentNames),
    ...(peer.options.agentDuties ? { duties: peer.options.agentDuties } : {}),
    lanes: lanes && new Set(lanes),
    offer: peer.options.offer ?? null,
    readySince: (task) => peer.readySince.at(task, clock.mono()),
    mayPush: transport === null || peer.pace.allows(replica.state, replica.me, clock.mono()),
    draining: peer.draining,
    forced: peer.options.forced ?? null,
    silence: peer.silence,
    lastAppend: peer.lastAppend,
    newestOf: (author) => {
      const newest = replica.newestOf(author);
      return newest && { number: newest.content.header.number, id: newest.oid };
    },
    lot,
    rendezvous,
  };
}

/** Acts on the commands; resolves with the kinds of the events signed. */
async function perform(peer: Wheel, commands: readonly Command[]): Promise<string[]> {
  const drafts = draftsOf(commands);
  await peer.appendNow(drafts);
  for (const command of commands) {
    if (command.do === 'stop') peer.stop(command.claim);
    if (command.do === 'say' || command.do === 'stop') continue;
    const task = peer.options.replica.state.tasks.get(command.task);
    if (!task) continue;
    const { claim } = command;
    if (command.do === 'offer') peer.reviews.offer(task);
    else if (command.do === 'review') peer.judge(task, claim);
    else if (command.do === 'land') peer.begin('landing', task, { claim });
    else peer.begin('attempt', task, { claim, fence: command.fence, leave: command.leave });
  }
  return drafts.map((draft) => draft.kind);
}
