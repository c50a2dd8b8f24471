/** What leaves a node at the end of a turn, and when. */
import type { Silence } from '@lanemesh/decide';
import type { Event } from '@lanemesh/event';
import { logRef } from '@lanemesh/ledger';
import { admittedMembers, type State } from '@lanemesh/state';
import {
  type HubView,
  inspectPush,
  outgoing,
  type Patience,
  type Received,
  type Transport,
  weaveLocally,
  weavesAlone,
} from '@lanemesh/sync';
import type { Pace } from './pace.ts';
import type { PeerOptions } from './ports.ts';

/** The node that pushes. */
interface Pusher {
  readonly options: PeerOptions;
  readonly patience: Patience;
  readonly pace: Pace;
  readonly draining: boolean;
  readonly turns: number;
  silence: Silence;
  exclusively<T>(body: () => Promise<T>): Promise<T>;
  confirmClaims(turnNumber: number): void;
}

/** What came of a push. */
interface Pushed {
  /** Branches the hub took, as far as it said. */
  readonly pushed: number;
  /** Branches offered that it refused, or did not say it took. */
  readonly refused: number;
  /** It waits for this node's share of what the hub takes. */
  readonly held: boolean;
}

const NOTHING_PUSHED: Pushed = { pushed: 0, refused: 0, held: false };

/** Kinds nobody waits for: they leave the weaving to the next one. */
const PATIENT = new Set([
  'allotment.granted',
  'node.beat',
  'task.started',
  'task.progressed',
  'task.enqueued',
  'task.amended',
]);

/** Whether somebody waits for an event's position. */
export function isUrgent({ kind }: Event): boolean {
  return !PATIENT.has(kind);
}

/** Pushes everything that waits, with an entry if somebody waits for it or patience has ended. */
export async function push(
  peer: Pusher,
  view: HubView | null,
  received: Received | null,
): Promise<Pushed> {
  const { clock, replica, transport } = peer.options;
  if (!transport || !view || !received) return NOTHING_PUSHED;
  peer.pace.saw(replica.state, view.logs, clock.mono());
  const updates = await peer.exclusively(async () => {
    const pending = replica.pending();
    if (pending.length === 0) peer.patience.satisfied('own');
    else peer.patience.ownWaits(clock.mono());
    const others = replica.tips
      .candidates(replica.state)
      .some(({ author }) => author !== replica.me);
    if (others) peer.patience.othersWait(clock.mono(), crowdOf(replica.state));
    else peer.patience.satisfied('others');
    const weave = pending.some(isUrgent) || peer.patience.isOver(clock.mono());
    // Who goes says so before it goes.
    if (!peer.draining && !peer.pace.allows(replica.state, replica.me, clock.mono())) return null;
    return outgoing(replica, view, received.follow, weave);
  });
  if (updates === null) return { ...NOTHING_PUSHED, held: true };
  if (updates.length === 0) return NOTHING_PUSHED;
  const outcome = await transport.push(updates);
  const said = outcome.ok ? [...outcome.refs.values()] : [];
  const missed = updates.filter(({ ref }) => !isTaken(outcome, ref));
  const taken = updates.length - missed.length;
  // Others may be as unable to say that they are well (INV-8); a lost race for the ledger says no such thing.
  const refused = missed.some(({ ref }) => ref.startsWith(logRef(replica.me)));
  peer.silence = { ...peer.silence, refused };
  peer.pace.pushed(clock.mono(), taken > 0);
  if (outcome.ok) await peer.options.note?.('push', inspectPush(outcome));
  return {
    pushed: said.filter((what) => what === 'ok').length,
    refused: missed.length,
    held: false,
  };
}

function isTaken(outcome: Awaited<ReturnType<Transport['push']>>, ref: string): boolean {
  const what = outcome.ok ? outcome.refs.get(ref) : undefined;
  return what === 'ok' || what === 'same';
}

/** Nodes that may weave what one of them pushed, where the hub counts their pushes; else 1. */
function crowdOf(state: State): number {
  return state.hub?.pushesPerMinute == null ? 1 : admittedMembers(state).length;
}

/** Without a hub the founder's ledger is the ledger, and he weaves at once. */
export async function settleAlone(peer: Pusher): Promise<Pushed> {
  const { replica } = peer.options;
  const entry = await peer.exclusively(async () =>
    weavesAlone(replica) ? weaveLocally(replica) : null,
  );
  if (entry !== null) peer.confirmClaims(peer.turns + 1);
  return NOTHING_PUSHED;
}
