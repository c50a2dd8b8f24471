/** What a node knows of its mesh, as one document. */
import { nodeCrypto } from '@lanemesh/ledger';
import { type OpenNode, readContact } from '@lanemesh/peer/home';
import { isStopped, missingRules, stateHash, tasksByState } from '@lanemesh/state';
import { allotmentsOf } from '../work/allotment/list.ts';
import { grantDocument, openGrants } from '../work/breakglass/list.ts';
import { campaignDocument } from '../work/campaign/document.ts';
import { pauseDocument } from '../work/control/pause.ts';
import { lanesHere } from '../work/lane/lane-document.ts';
import { actsOf } from './acts.ts';
import { awakeNow, isSilent, upHere } from './awake.ts';
import { cardNeeds } from './card-needs.ts';
import { behindTarget } from './checkout.ts';
import { copyNeeds } from './copy.ts';
import { flaggedHere } from './flagged.ts';
import { foundAtHub, hubBlocks } from './found-at-hub.ts';
import { idleAgents, spentOf } from './idle-agents.ts';
import { leftHere } from './leftovers.ts';
import { capacityHere, machineHere } from './machine.ts';
import { needsYou } from './needs-you.ts';
import { nodesOf } from './node-list.ts';
import { quietNodes } from './quiet.ts';
import { waitingReviews } from './reviews.ts';
import { unmetDemands } from './sandbox-check.ts';
import { strangersOf } from './strangers.ts';

/** What a probe may take, milliseconds. */
const PROBE = 10_000;

export type Status = Awaited<ReturnType<typeof look>>;

/** Everything `mesh status` says. probe: asks the hub first. */
export async function look(node: OpenNode, probe: boolean) {
  if (probe) await node.transport(PROBE)?.fetch();
  const { replica, identity } = node;
  const { state } = replica;
  const found = await foundAtHub(node);
  const nodes = nodesOf(state, replica.me);
  const self = nodes.find((one) => one.self);
  const tasks = [...state.tasks.values()];
  const up = upHere(node);
  const awake = awakeNow(node);
  return {
    mesh: identity.mesh,
    node: { id: identity.node, name: self?.name ?? null, state: self?.state ?? 'pending' },
    needsYou: [
      ...(await copyNeeds(node)),
      ...hubBlocks(found),
      ...needsYou(state, Date.now(), awake),
      ...(await cardNeeds(node)),
    ],
    landed: tasks.filter((task) => task.landed !== null).length,
    failed: tasks.filter((task) => task.state === 'escalated').length,
    spent: { ...spentOf(tasks), cap: null },
    agents: await idleAgents(node),
    silent: nodes.filter(isSilent).map(({ name }) => name),
    quiet: await quietNodes(node),
    recovered: await leftHere(node),
    flagged: await flaggedHere(node),
    stopped: isStopped(state),
    paused: [...state.pauses].map(([key, pause]) => pauseDocument(state, key, pause)),
    rules: state.rules,
    quorum: state.quorum,
    acts: actsOf(state),
    strangers: strangersOf(node),
    upgrade: missingRules(state),
    hub: { ...(await hubOf(node)), findings: found },
    up,
    reviews: { waiting: waitingReviews(state, awake) },
    nodes,
    lanes: (await lanesHere(node, state)).map((lane) => ({ ...lane, ready: lane.tasks.ready })),
    campaigns: [...state.campaigns.values()]
      .filter((one) => one.state === 'open')
      .map((one) => campaignDocument(state, one)),
    tasks: { total: tasks.length, byState: tasksByState(state) },
    machine: await machineHere(node),
    capacity: (await capacityHere(node)).limits,
    behind: await behindTarget(node),
    allotments: allotmentsOf(state, replica.me),
    unconfined: openGrants(state).map((grant) => grantDocument(state, grant)),
    unmet: unmetDemands(state),
    deadLetters: state.deadCount,
    lastCommand: newestOf(node),
    position: state.position,
    tip: state.tip.oid,
    stateHash: stateHash(state, nodeCrypto()),
  };
}

/** The hub as of the last contact: `ahead` our events without a position, `behind` its entries. */
async function hubOf(node: OpenNode) {
  const { store, replica, layout, hubUrl: url } = node;
  const ahead = replica.pending().length;
  if (url === null)
    return { url: null, ahead, behind: 0, reachable: null, lastContact: null, trouble: null };
  const contact = await readContact(layout.ledger);
  const known = contact?.url === url ? contact : null;
  const tip = (await store.refs('refs/hub/')).get('refs/hub/ledger');
  const ours = replica.state.tip.oid;
  const followed = tip === undefined || replica.state.entries.has(tip);
  return {
    url,
    ahead,
    behind: followed ? 0 : (await store.walk([tip], [ours])).length,
    reachable: known === null ? null : known.trouble === null,
    lastContact: known?.answered ? new Date(known.answered).toISOString() : null,
    trouble: known?.trouble ?? null,
  };
}

/** The last thing this node signed. */
function newestOf(node: OpenNode) {
  const content = node.replica.head?.content;
  if (content?.header.t !== 'batch' || !('lines' in content)) return null;
  const { kind, id, at, subject = null } = JSON.parse(content.lines.at(-1) ?? '{}');
  return { kind, id, at: new Date(at).toISOString(), subject };
}
