/** `mesh claim`: takes a task to do it by hand, and says that one still does. */
import { type Event, refOf } from '@lanemesh/event';
import {
  EXIT,
  Fault,
  handClaims,
  noteHandClaim,
  type OpenNode,
  type Synced,
  syncOnce,
} from '@lanemesh/peer/home';
import { effectiveTtl, heldTasks, readyTasks, type Task } from '@lanemesh/state';
import { weavesAlone } from '@lanemesh/sync';
import type { Call, Outcome } from '../../command.ts';
import { checkEvents, hubAway, makeEvents } from '../../record.ts';
import { checkStanding } from '../../standing.ts';
import { nameOf, resolveLane, resolveTask, short } from '../known.ts';

/** How long a claim tries to get its place in the order, milliseconds. */
const WITHIN = 30_000;

export async function claim(call: Call): Promise<Outcome> {
  const lanes = call.options.list('lane');
  const node = await call.open();
  checkStanding(node);
  await meet(node);
  if (call.options.on('renew')) return renew(call, node);
  const { state, me } = node.replica;
  const served = lanes.map((name) => resolveLane(state, name, '--lane').name);
  const [word] = call.args;
  const task = word === undefined ? firstReady(node, served) : free(node, resolveTask(node, word));
  const ttl = state.lanes.get(task.lane)?.ttl ?? 60;
  const draft = { kind: 'task.claimed', body: { task: task.ref, ttl }, lane: task.lane };
  const [event] = makeEvents(node, [draft]) as [Event];
  await checkEvents(node, [event]);
  const ref = refOf(me, event.id);
  // Before the claim stands anywhere: a mesh up that runs here must not take it for its own.
  await noteHandClaim(node.store, ref, { ttl, heard: Date.now() });
  await node.replica.append([event]);
  const end = performance.now() + WITHIN;
  while (!node.ordered.has(ref)) {
    if (performance.now() > end) throw notOrdered(task);
    await meet(node);
  }
  const { reason, position } = node.ordered.get(ref) ?? { reason: null, position: null };
  if (reason !== null) {
    await noteHandClaim(node.store, ref, null);
    throw lost(node, task, reason);
  }
  const expires = expiryOf(node, ttl);
  const epoch = node.replica.state.tasks.get(task.ref)?.epoch ?? null;
  const renewing = `mesh claim ${short(task.ref)} --renew`;
  return {
    json: { claim: ref, task: task.ref, title: task.title, epoch, ttl, expires, position },
    text: [
      `task ${short(task.ref)} is yours until ${expires}: ${task.title}`,
      `then report: mesh result ${short(task.ref)} --file F; longer work: ${renewing}`,
    ],
  };
}

/** One sync. Throws a Fault (exit 75) where the hub does not answer. */
async function meet(node: OpenNode): Promise<Synced> {
  const synced = await syncOnce(node, { within: WITHIN });
  if (synced.hub === 'none' && !weavesAlone(node.replica))
    throw new Fault(
      'claim.no-hub',
      'without a hub the founder of the mesh alone gives claims their place',
      'mesh hub set URL gives the mesh a hub',
      EXIT.later,
    );
  if (synced.hub !== 'away' && synced.follow !== 'fork') return synced;
  const { code, message, exit } = hubAway(node, synced);
  const hint = 'a claim needs the hub: try again when it answers';
  throw new Fault(code, message, hint, exit === EXIT.refused ? exit : EXIT.later);
}

function firstReady(node: OpenNode, lanes: readonly string[]): Task {
  const ready = readyTasks(node.replica.state);
  const task = ready.find(({ lane }) => lanes.length === 0 || lanes.includes(lane));
  if (task) return task;
  const where = lanes.length === 0 ? '' : ` in ${lanes.join(', ')}`;
  throw new Fault('ready.none', `no task is ready${where}`, 'see: mesh task list', EXIT.no);
}

function free(node: OpenNode, task: Task): Task {
  if (task.state === 'ready') return task;
  if (task.claim?.by === node.replica.me) throw held(task);
  if (task.claim) throw lost(node, task, `it is ${task.state}`);
  throw new Fault(
    'task.not-ready',
    `task ${short(task.ref)} is ${task.state} and cannot be claimed`,
    `see: mesh explain ${short(task.ref)}`,
    EXIT.refused,
  );
}

/** This node holds it already: its person does, or its mesh up. */
function held(task: Task): Fault {
  const id = short(task.ref);
  return new Fault(
    'claim.held',
    `task ${id} is held by this node already`,
    `if it is yours: mesh claim ${id} --renew; then: mesh result ${id} --file F`,
    EXIT.refused,
  );
}

function lost(node: OpenNode, task: Task, reason: string): Fault {
  const { state } = node.replica;
  const holder = state.tasks.get(task.ref)?.claim?.by;
  const who = holder === undefined ? reason : `${nameOf(state, holder)} holds it`;
  return new Fault(
    'claim.lost',
    `task ${short(task.ref)} is not yours: ${who}`,
    'mesh task ready shows what is free',
    EXIT.refused,
  );
}

function notOrdered(task: Task): Fault {
  return new Fault(
    'claim.pending',
    `the claim of ${short(task.ref)} has no place in the order after ${WITHIN / 1000} s`,
    'mesh sync, then mesh task show: do not begin before it is yours',
    EXIT.later,
  );
}

/** Says that the claims taken by hand, or the one of a task, are still worked under. */
async function renew(call: Call, node: OpenNode): Promise<Outcome> {
  const [word] = call.args;
  const { state, me } = node.replica;
  const wanted = word === undefined ? null : resolveTask(node, word).ref;
  const hands = await handClaims(node.store);
  const held = heldTasks(state).filter(
    ({ ref, claim }) =>
      claim.by === me && hands.has(claim.ref) && (wanted === null || wanted === ref),
  );
  if (held.length === 0) {
    const task = wanted === null ? undefined : state.tasks.get(wanted);
    if (task) throw lost(node, task, `it is ${task.state}`);
    throw new Fault('claim.none', 'no claim by hand stands', 'mesh claim TASK', EXIT.refused);
  }
  for (const { claim } of held)
    await noteHandClaim(node.store, claim.ref, { ttl: claim.ttl, heard: Date.now() });
  await node.append([{ kind: 'node.beat', body: {} }]);
  await meet(node);
  const claims = held.map(({ ref, title, claim }) => ({
    claim: claim.ref,
    task: ref,
    title,
    epoch: claim.epoch,
    ttl: claim.ttl,
    expires: expiryOf(node, claim.ttl),
  }));
  return {
    json: claims.length === 1 ? claims[0] : { claims },
    text: claims.map(({ task, expires }) => `task ${short(task)} is yours until ${expires}`),
  };
}

/** When others may take it over, if nothing is heard of this node until then. */
function expiryOf(node: OpenNode, ttl: number): string {
  return new Date(Date.now() + effectiveTtl(node.replica.state, ttl) * 1000).toISOString();
}
