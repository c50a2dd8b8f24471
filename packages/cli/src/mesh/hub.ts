/** `mesh hub set`: the mesh meets at a hub, or at another one, in a higher term. */
import { encode, type Json } from '@lanemesh/event';
import { redact } from '@lanemesh/git';
import { LEDGER_REF, logRef } from '@lanemesh/ledger';
import { EXIT, Fault, type OpenNode, saveSetting, syncOnce } from '@lanemesh/peer/home';
import { gitTransport, inspectPush, weaveLocally } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { checkEvents, hubAway, makeEvents } from '../record.ts';
import { usage } from '../usage.ts';
import { actLine, actsOf } from './acts.ts';
import {
  askHub,
  checkNames,
  checkNotEmpty,
  type HubAddress,
  hubAddress,
  hubFault,
  samePlace,
} from './hub-address.ts';
import { projectAt } from './project.ts';

const WITHIN = 120_000;

export async function hubSet(call: Call): Promise<Outcome> {
  const layout = call.layout();
  const project = await projectAt(layout.root);
  const hub = await hubAddress(call.args[0] as string, project, call.cwd);
  const asked = await askHub(hub);
  checkNames(asked, hub);
  if (!call.options.on('firstBranch')) checkNotEmpty(asked, hub, project);
  const rate = call.options.number('rate', { min: 1, max: 100_000, whole: true });
  const node = await call.open();
  const isSet = () =>
    namedHub(node, hub) && (rate === undefined || rate === node.replica.state.hub?.pushesPerMinute);
  if (isSet()) return meet(call, hub);
  if (asked.ledger !== null && !node.replica.state.entries.has(asked.ledger))
    await followThere(node, hub);
  if (isSet()) return meet(call, hub);
  await tryOut(node, hub);
  await say(call, node, hub, rate);
  // Where the old one is gone, those who have to sign can meet at the new one alone.
  const waits = call.options.on('dead') ? null : waitingMove(node, hub);
  return waits ?? meet(call, hub);
}

/** Where more admins have to sign the move, the mesh stays where it is until they have. */
function waitingMove({ replica }: OpenNode, { url }: HubAddress): Outcome | null {
  const move = actsOf(replica.state).find(({ kind, body }) => {
    return kind === 'hub.moved' && samePlace((body as { url: string }).url, url);
  });
  return move
    ? { json: { hub: replica.state.hub?.url ?? null, waits: move }, text: actLine(move) }
    : null;
}

/** A hub that takes no copy of what is here is none, and nothing is signed for it. */
async function tryOut(node: OpenNode, { url, own }: HubAddress): Promise<void> {
  const { replica, layout } = node;
  const way = gitTransport({ dir: layout.ledger, url: own ?? url, timeoutMs: WITHIN });
  const head = replica.head?.oid;
  const updates = [
    { ref: LEDGER_REF, to: replica.state.tip.oid },
    ...(head === undefined ? [] : [{ ref: logRef(replica.me), to: head }]),
  ];
  const pushed = await way.push(updates);
  if (!pushed.ok) throw hubFault(url, pushed.reason, pushed.message);
  const refused = [...pushed.refs].filter(([, outcome]) => outcome === 'rejected');
  // One that is further than we are takes nothing older: that is no refusal.
  const { messages = [] } = pushed;
  if (refused.length > 0 && inspectPush(pushed).length > 0) throw refusedBy(url, messages[0] ?? '');
}

function refusedBy(url: string, why: string): Fault {
  return new Fault(
    'hub.refused',
    `hub ${redact(url)} does not take the mesh’s branches: ${why}`,
    'ask who runs it for the right to push refs/heads/mesh/*; then give it again',
    EXIT.refused,
  );
}

function namedHub({ replica }: OpenNode, { url }: HubAddress): boolean {
  const { hub } = replica.state;
  return hub !== null && samePlace(hub.url, url);
}

/** The hub carries a ledger already: ours, where the others went before us; or it is taken. */
async function followThere(node: OpenNode, { url, own }: HubAddress): Promise<void> {
  const way = gitTransport({ dir: node.layout.ledger, url: own ?? url, timeoutMs: WITHIN });
  const fetched = await way.fetch();
  if (!fetched.ok) throw hubFault(url, fetched.reason, fetched.message);
  const { replica } = node;
  const { follow } = await replica.receive(fetched.view);
  if (follow === 'foreign' || replica.line.standpoint(fetched.view.ledger ?? '')?.oid == null)
    throw usage(
      'hub.taken',
      `hub ${redact(url)} carries another mesh`,
      'name a repository without one',
    );
  if (follow === 'fork')
    throw new Fault(
      'hub.fork',
      `hub ${redact(url)} carries this mesh without what this node had ordered elsewhere`,
      'give it again in 30 s: then this node goes there, and brings along what it signed',
      EXIT.later,
    );
}

/**
 * The move is ordered where the mesh met until now: there the others learn of it. From a hub that
 * is gone for good (`--dead`) it is ordered at the new one.
 */
async function say(
  call: Call,
  node: OpenNode,
  hub: HubAddress,
  rate: number | undefined,
): Promise<void> {
  const { replica } = node;
  const hadHub = node.hubUrl !== null;
  const isDead = call.options.on('dead');
  if (hadHub && !isDead) await lastMeeting(node);
  const term = (replica.state.hub?.term ?? 0) + 1;
  const body = { url: hub.url, term, ...(rate === undefined ? {} : { pushesPerMinute: rate }) };
  const said = replica.pending().filter(({ kind }) => kind === 'hub.moved');
  if (!said.some((event) => encode(event.body as Json) === encode(body))) {
    const events = makeEvents(node, [{ kind: 'hub.moved', body }]);
    await checkEvents(node, events);
    await replica.append(events);
  }
  if (hadHub && !isDead) await syncOnce(node, { within: WITHIN });
  else if (!hadHub) await weaveLocally(replica);
}

async function lastMeeting(node: OpenNode): Promise<void> {
  const synced = await syncOnce(node, { within: WITHIN });
  if (synced.hub !== 'away') return;
  const { code, message, exit } = hubAway(node, synced);
  throw new Fault(code, message, 'is it gone for good? mesh hub set URL --dead', exit);
}

/** Brings the mesh to the hub it names now, and reads it back there. */
async function meet(call: Call, hub: HubAddress): Promise<Outcome> {
  // Until the ledger names it, this node finds it by its own setting.
  await saveSetting(call.layout(), 'hub', hub.own ?? hub.url);
  const node = await call.open();
  const firstBranch = call.options.on('firstBranch');
  const synced = await syncOnce(node, { within: WITHIN, firstBranch });
  if (synced.hub === 'away') throw hubAway(node, synced);
  const waits = waitingMove(node, hub);
  if (waits) return waits;
  if (synced.follow !== 'follow' || !synced.published || !namedHub(node, hub))
    throw refusedBy(
      hub.url,
      synced.blocked?.problem ?? synced.rejected[0]?.message ?? synced.follow,
    );
  if (hub.own === null) await saveSetting(call.layout(), 'hub', undefined);
  const { term = 0, pushesPerMinute: rate = null } = node.replica.state.hub ?? {};
  return {
    json: { hub: hub.url, term, rate, position: synced.position, pushed: synced.pushed },
    text: `the mesh meets at ${hub.url} now (term ${term}${rate === null ? '' : `, ${rate} pushes a minute`})`,
  };
}
