/** Meeting the hub once, without taking or doing work: what `mesh sync` and recording commands do. */
import { performance } from 'node:perf_hooks';
import { nodeCrypto } from '@lanemesh/ledger';
import { stateHash } from '@lanemesh/state';
import {
  type HubView,
  outgoing,
  type PushUpdate,
  type Received,
  type Transport,
  type Unreachable,
  weaveLocally,
} from '@lanemesh/sync';
import type { OpenNode } from './home/open.ts';

/** Rounds of fetch and push in which others may come first. */
const ROUNDS = 12;

export interface SyncOptions {
  /** Milliseconds all of it may take. */
  readonly within: number;
  /** false: carry our log to the hub and leave the weaving to others. Default true. */
  readonly weave?: boolean;
}

export interface Synced {
  /** 'none': the mesh has no hub. */
  readonly hub: 'reached' | 'away' | 'none';
  /** Why it is away. */
  readonly trouble: Unreachable | null;
  /** How the hub's ledger relates to ours. */
  readonly follow: Received['follow'];
  /** Entries followed now that were not before. */
  readonly fetched: number;
  /** Branches the hub took, as far as it said. */
  readonly pushed: number;
  readonly position: number;
  readonly tip: { readonly height: number; readonly id: string };
  readonly stateHash: string;
  /** Own events still without a position. */
  readonly waiting: number;
  /** Whether the hub (or, without one, the ledger) holds our whole log. */
  readonly published: boolean;
  /** What the hub would not take, or what stands in the way there, for people. */
  readonly rejected: readonly { readonly branch: string; readonly message: string }[];
}

interface Running {
  trouble: Unreachable | null;
  follow: Received['follow'];
  fetched: number;
  pushed: number;
  view: HubView | null;
  rejected: Synced['rejected'];
}

/** Fetch, verify, follow, weave, push, and fetch again until our events are ordered. */
export async function syncOnce(node: OpenNode, options: SyncOptions): Promise<Synced> {
  const running: Running = {
    trouble: null,
    follow: 'follow',
    fetched: 0,
    pushed: 0,
    view: null,
    rejected: [],
  };
  const end = performance.now() + options.within;
  const left = () => Math.max(1, Math.round(end - performance.now()));
  if (node.hubUrl === null) await settleAlone(node, running);
  else {
    for (let round = 0; round < ROUNDS; round++) {
      const transport = node.transport(left()) as Transport;
      if (!(await meet(node, transport, running, options.weave ?? true))) break;
      if (performance.now() > end) break;
    }
  }
  return report(node, running);
}

/** One round; whether another one is worth it. */
async function meet(
  node: OpenNode,
  transport: Transport,
  running: Running,
  weave: boolean,
): Promise<boolean> {
  const { replica } = node;
  const fetched = await transport.fetch();
  if (!fetched.ok) {
    running.trouble = fetched;
    return false;
  }
  running.trouble = null;
  running.view = fetched.view;
  await replica.refresh();
  const received = await replica.receive(fetched.view);
  running.follow = received.follow;
  running.fetched += received.entries.length;
  running.rejected = fetched.view.trouble ?? [];
  const updates = await outgoing(replica, fetched.view, received.follow, weave);
  if (updates.length === 0) return false;
  return push(transport, updates, running);
}

async function push(
  transport: Transport,
  updates: readonly PushUpdate[],
  running: Running,
): Promise<boolean> {
  const outcome = await transport.push(updates);
  if (!outcome.ok) {
    running.trouble = outcome;
    return false;
  }
  const took = [...outcome.refs].filter(([, what]) => what === 'ok').length;
  running.pushed += took;
  const refused = [...outcome.refs].filter(([, what]) => what === 'rejected');
  const said = outcome.messages?.join('; ') ?? '';
  running.rejected = refused.map(([ref]) => ({
    branch: ref.replace('refs/heads/', ''),
    message: said || 'refused',
  }));
  return true;
}

/** Without a hub the local ledger is the ledger. */
async function settleAlone(node: OpenNode, running: Running): Promise<void> {
  await node.replica.refresh();
  while (node.replica.pending().length > 0) {
    if ((await weaveLocally(node.replica)) === null) break;
    running.fetched++;
  }
}

function report(node: OpenNode, running: Running): Synced {
  const { replica } = node;
  const { tip, position } = replica.state;
  const waiting = replica.pending().length;
  const hub = node.hubUrl === null ? 'none' : running.view ? 'reached' : 'away';
  const head = replica.head?.oid;
  const held = running.view ? [...running.view.logs.values()] : [];
  const ordered = waiting === 0 && hub === 'reached';
  return {
    hub,
    trouble: running.trouble,
    follow: running.follow,
    fetched: running.fetched,
    pushed: running.pushed,
    position,
    tip: { height: tip.height, id: tip.oid },
    stateHash: stateHash(replica.state, nodeCrypto()),
    waiting,
    published: ordered || (head !== undefined && held.includes(head)),
    rejected: running.rejected,
  };
}
