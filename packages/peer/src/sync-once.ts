/** Meeting the hub once, without taking or doing work: what `mesh sync` and recording commands do. */
import { performance } from 'node:perf_hooks';
import { nodeCrypto } from '@lanemesh/ledger';
import { missingRules, stateHash } from '@lanemesh/state';
import {
  type HubFinding,
  type HubView,
  inspect,
  inspectPush,
  outgoing,
  type PushUpdate,
  type Received,
  type Transport,
  type Unreachable,
  weaveLocally,
  weavesAlone,
} from '@lanemesh/sync';
import { mustReport } from './contradiction.ts';
import { noteHubFindings } from './home/hub-findings.ts';
import type { OpenNode } from './home/open.ts';
import { settleKeys } from './settle-keys.ts';

/** Rounds of fetch and push in which others may come first. */
const ROUNDS = 12;

export interface SyncOptions {
  /** Milliseconds all of it may take. */
  readonly within: number;
  /** false: carry our log to the hub and leave the weaving to others. Default true. */
  readonly weave?: boolean;
  /** The user wants the mesh at a hub that holds no branch yet. Default false. */
  readonly firstBranch?: boolean;
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
  /** The rule set that this build lacks: nothing above the last entry is judged; or null. */
  readonly upgrade: number | null;
  /** What the hub would not take, or what stands in the way there, for people. */
  readonly rejected: readonly { readonly branch: string; readonly message: string }[];
  /** What the hub said it took and does not show, still at the last look; or null. */
  readonly lost: HubFinding | null;
  /** What was found at the hub, also what this sync mended. */
  readonly findings: readonly HubFinding[];
  /** What at the hub keeps the mesh from going on there; null: nothing. */
  readonly blocked: HubFinding | null;
}

interface Running {
  trouble: Unreachable | null;
  follow: Received['follow'];
  fetched: number;
  pushed: number;
  view: HubView | null;
  rejected: Synced['rejected'];
  findings: Map<string, HubFinding>;
  /** What the last look at the hub's branches found in the way. */
  blocked: HubFinding | null;
  /** What the last look missed of what the hub said it took. */
  lost: HubFinding | null;
  /** Pushes that the hub refused, where no race explains it. */
  refusals: number;
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
    findings: new Map(),
    blocked: null,
    refusals: 0,
    lost: null,
  };
  const end = performance.now() + options.within;
  const left = () => Math.max(1, Math.round(end - performance.now()));
  if (node.hubUrl === null) await settleAlone(node, running);
  else {
    for (let round = 0; round < ROUNDS; round++) {
      const transport = node.transport(left()) as Transport;
      if (!(await meet(node, transport, running, options))) break;
      if (performance.now() > end) break;
    }
  }
  await settleKeys(node);
  return report(node, running);
}

/** One round; whether another one is worth it. */
async function meet(
  node: OpenNode,
  transport: Transport,
  running: Running,
  options: SyncOptions,
): Promise<boolean> {
  const { replica, hubUrl } = node;
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
  const { contradicted: lost } = received;
  if (lost !== undefined && mustReport(replica, lost))
    await node.append([{ kind: 'hub.contradicted', body: { lost } }]);
  running.fetched += received.entries.length;
  running.rejected = fetched.view.trouble ?? [];
  const found = inspect(replica, fetched.view, received.follow);
  const wasBlocked = running.blocked !== null;
  running.blocked = found.find(({ blocks }) => blocks) ?? null;
  const before = running.lost;
  running.lost = found.find(({ what }) => what === 'lost-push') ?? null;
  await note(node, running, 'fetch', found);
  // What is waiting here goes to where the mesh meets now: the old hub's ledger has ended.
  if (node.hubUrl !== hubUrl) return true;
  const { weave = true, firstBranch = false } = options;
  const view = firstBranch ? { ...fetched.view, empty: false } : fetched.view;
  const updates = await outgoing(replica, view, received.follow, weave);
  if (updates.length === 0) return false;
  // What is in the way there still will be in the way in a moment.
  if (wasBlocked && running.blocked !== null && !firstBranch) return false;
  // Given again, and again not shown: a third time would be no other.
  if (before !== null && running.lost !== null) return false;
  const asked = await push(node, transport, updates, running);
  // Who refused twice will not take it now.
  return asked && running.refusals < 2;
}

/** Keeps what one look found, for `status` and `doctor`. */
async function note(
  { replica }: OpenNode,
  running: Running,
  source: 'fetch' | 'push',
  found: readonly HubFinding[],
): Promise<void> {
  for (const one of found) running.findings.set(`${one.what} ${one.ref} ${one.commit}`, one);
  await noteHubFindings(replica.options.store, source, found);
}

async function push(
  node: OpenNode,
  transport: Transport,
  updates: readonly PushUpdate[],
  running: Running,
): Promise<boolean> {
  const outcome = await transport.push(updates);
  if (!outcome.ok) {
    running.trouble = outcome;
    return false;
  }
  const refusals = inspectPush(outcome);
  if (refusals.length > 0) running.refusals++;
  await note(node, running, 'push', refusals);
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

/** Without a hub the founder's ledger is the ledger, and he weaves. */
async function settleAlone({ replica }: OpenNode, running: Running): Promise<void> {
  await replica.refresh();
  if (!weavesAlone(replica)) return;
  while ((await weaveLocally(replica)) !== null) running.fetched++;
}

function report(node: OpenNode, running: Running): Synced {
  const { replica } = node;
  const { tip, position } = replica.state;
  const waiting = replica.pending().length;
  const hub = node.hubUrl === null ? 'none' : running.view ? 'reached' : 'away';
  const head = replica.head?.oid;
  const held = running.view ? [...running.view.logs.values()] : [];
  const ordered = waiting === 0 && hub === 'reached' && running.follow === 'follow';
  const published = ordered || (head !== undefined && held.includes(head));
  const isDone = waiting === 0 && published && running.follow === 'follow';
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
    published,
    upgrade: missingRules(replica.state),
    rejected: running.rejected,
    findings: [...running.findings.values()],
    blocked: isDone ? null : running.blocked,
    lost: running.lost,
  };
}
