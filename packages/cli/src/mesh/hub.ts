/** `mesh hub set`: the mesh meets at a hub, or at another one, in a higher term. */
import { redact } from '@lanemesh/git';
import { EXIT, Fault, type OpenNode, saveSetting, syncOnce } from '@lanemesh/peer/home';
import { weaveLocally } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { checkEvents, hubAway, makeEvents } from '../record.ts';
import { usage } from '../usage.ts';
import { askHub, checkNotEmpty, type HubAddress, hubAddress, samePlace } from './hub-address.ts';
import { projectAt } from './project.ts';

const WITHIN = 120_000;

export async function hubSet(call: Call): Promise<Outcome> {
  const layout = call.layout();
  const project = await projectAt(layout.root);
  const hub = await hubAddress(call.args[0] as string, project, call.cwd);
  const asked = await askHub(hub);
  checkNotEmpty(asked, hub, project);
  const node = await call.open();
  const before = node.replica.state.hub;
  if (before && samePlace(before.url, hub.url)) return meet(call, hub, before.term);
  if (asked.ledger !== null && !node.replica.state.entries.has(asked.ledger))
    throw usage(
      'hub.taken',
      `hub ${redact(hub.url)} carries another mesh`,
      'name a repository without one',
    );
  const term = (before?.term ?? 0) + 1;
  await say(node, { url: hub.url, term });
  return meet(call, hub, term);
}

/** The move is ordered where the mesh met until now: there the others learn of it. */
async function say(node: OpenNode, body: { url: string; term: number }): Promise<void> {
  const { replica } = node;
  const hadHub = node.hubUrl !== null;
  if (hadHub) {
    const synced = await syncOnce(node, { within: WITHIN });
    if (synced.hub === 'away') throw hubAway(node, synced);
  }
  const events = makeEvents(node, [{ kind: 'hub.moved', body }]);
  await checkEvents(node, events);
  await replica.append(events);
  if (hadHub) await syncOnce(node, { within: WITHIN });
  else await weaveLocally(replica);
}

/** Brings the mesh to the hub it names now, and reads it back there. */
async function meet(call: Call, hub: HubAddress, term: number): Promise<Outcome> {
  await saveSetting(call.layout(), 'hub', hub.own ?? undefined);
  const node = await call.open();
  const synced = await syncOnce(node, { within: WITHIN });
  if (synced.hub === 'away') throw hubAway(node, synced);
  if (synced.follow !== 'follow' || !synced.published)
    throw new Fault(
      'hub.refused',
      `hub ${redact(hub.url)} does not take the mesh’s branches: ${synced.rejected[0]?.message ?? synced.follow}`,
      'ask who runs it for the right to push refs/heads/mesh/*; then give it again',
      EXIT.refused,
    );
  return {
    json: { hub: hub.url, term, position: synced.position, pushed: synced.pushed },
    text: `the mesh meets at ${hub.url} now (term ${term})`,
  };
}
