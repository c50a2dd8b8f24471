/** `mesh init`: founds a mesh. `.mesh/node.json` is written last: it makes the mesh exist. */
import { existsSync, promises as fs } from 'node:fs';
import { type Event, opensshPublicKey } from '@lanemesh/event';
import { failpoint, redact, requireGit } from '@lanemesh/git';
import { LEDGER_REF, logRef } from '@lanemesh/ledger';
import {
  EXIT,
  Fault,
  findLayout,
  type Layout,
  layoutOf,
  makeKey,
  OpenNode,
  saveSetting,
  writeIdentity,
} from '@lanemesh/peer/home';
import { type HubView, type Transport, weaveLocally } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { makeEvents } from '../record.ts';
import { usage } from '../usage.ts';
import {
  defaultLane,
  found,
  projectRepo,
  type RepoWish,
  undoFolder,
  type Wish,
} from './founding.ts';
import {
  askHub,
  checkNames,
  checkNotEmpty,
  hubAddress,
  hubFault,
  samePlace,
} from './hub-address.ts';
import { askedCapabilities, askedName, defaultName } from './names.ts';
import { checkNoLink, ignoreMesh, type Project, projectAt } from './project.ts';

const WITHIN = 120_000;

export async function init(call: Call): Promise<Outcome> {
  await requireGit();
  const name = askedName(call);
  const capabilities = askedCapabilities(call);
  const project = await projectAt(call.cwd);
  const layout = project.gitDir === null ? findLayout(call.cwd) : null;
  const here = layout ?? layoutOf(project.root);
  if (existsSync(here.identity)) return again(call, project, here, name);
  const word = call.options.text('hub');
  const hub = word === undefined ? null : await hubAddress(word, project, call.cwd);
  if (hub) {
    const asked = await askHub(hub);
    checkNames(asked, hub);
    if (!call.options.on('firstBranch')) checkNotEmpty(asked, hub, project);
    if (asked.ledger !== null && !existsSync(here.ledger)) throw hubTaken(hub.url);
  }
  const { repo, why = '' } = { why: '', ...(await projectRepo(project, hub)) };
  const wish = { name: name ?? defaultName(), capabilities, hub };
  return make(call, project, here, wish, repo, why);
}

async function make(
  call: Call,
  project: Project,
  layout: Layout,
  wish: Wish,
  repo: RepoWish | null,
  why: string,
): Promise<Outcome> {
  const fresh = !existsSync(layout.dir);
  await checkNoLink(layout.dir);
  const undoIgnore = await ignoreMesh(project);
  try {
    await fs.mkdir(layout.dir, { recursive: true, mode: 0o700 });
    const signer = await makeKey(layout);
    if (wish.hub?.own) await saveSetting(layout, 'hub', wish.hub.own);
    const identity = await found(layout, signer, wish, call.env);
    failpoint('init.founded');
    const node = await OpenNode.open({ layout, env: call.env, identity });
    try {
      await firstEvents(node, wish, repo);
      failpoint('init.recorded');
      if (wish.hub) await firstPush(node, wish.hub.url);
      failpoint('init.pushed');
      await writeIdentity(layout, identity);
      return founded(node, wish, repo, why);
    } finally {
      await node.close();
    }
  } catch (error) {
    const kept = error instanceof Fault && error.exit === EXIT.hubAway;
    if (fresh && !kept) {
      await undoFolder(layout);
      await undoIgnore();
    }
    throw error;
  }
}

/** The repository and the lane, woven here: nobody else can be at work in this mesh yet. */
async function firstEvents(node: OpenNode, wish: Wish, repo: RepoWish | null): Promise<void> {
  const { replica } = node;
  const said = new Set(replica.pending().map((event) => event.kind));
  const drafts = [];
  if (repo && replica.state.repos.size === 0 && !said.has('repo.added'))
    drafts.push({ kind: 'repo.added', body: repo, subject: repo.name });
  if (replica.state.lanes.size === 0 && !said.has('lane.defined'))
    drafts.push({ kind: 'lane.defined', body: defaultLane(wish.hub, repo?.name ?? null) });
  await replica.append(makeEvents(node, drafts as Pick<Event, 'kind' | 'body'>[]));
  if (replica.pending().length > 0) await weaveLocally(replica);
}

/**
 * The ledger first and alone: who founds at a hub first has it, and whoever comes second leaves
 * nothing there. What the hub holds afterwards decides (INV-9).
 */
async function firstPush(node: OpenNode, url: string): Promise<void> {
  const { replica } = node;
  const transport = node.transport(WITHIN) as Transport;
  let refusal = '';
  for (const ref of [LEDGER_REF, logRef(replica.me)]) {
    const to = ref === LEDGER_REF ? replica.state.tip.oid : (replica.head?.oid ?? '');
    const before = await look(transport, url);
    if (before.ledger !== null && !replica.state.entries.has(before.ledger)) throw hubTaken(url);
    const pushed = await transport.push([{ ref, to }]);
    if (!pushed.ok) throw hubFault(url, pushed.reason, pushed.message);
    refusal = pushed.messages?.[0] ?? refusal;
  }
  const { ledger, logs } = await look(transport, url);
  if (ledger !== null && !replica.state.entries.has(ledger)) throw hubTaken(url);
  if (ledger !== null && [...logs.values()].includes(replica.head?.oid ?? '')) return;
  throw new Fault(
    'hub.refused',
    `hub ${redact(url)} does not take the mesh’s branches: ${refusal}`,
    'ask who runs it for the right to push refs/heads/mesh/*',
    EXIT.refused,
  );
}

async function look(transport: Transport, url: string): Promise<HubView> {
  const fetched = await transport.fetch();
  if (!fetched.ok) throw hubFault(url, fetched.reason, fetched.message);
  return fetched.view;
}

function hubTaken(url: string): Fault {
  return usage(
    'hub.taken',
    `hub ${redact(url)} carries a mesh already`,
    `mesh join ${redact(url)} joins it`,
  );
}

function founded(node: OpenNode, wish: Wish, repo: RepoWish | null, why: string): Outcome {
  const hub = wish.hub?.url ?? null;
  const { mesh } = node.identity;
  return {
    json: { ...whatIsHere(node), hub, repo, created: true },
    text: [
      `mesh ${mesh.slice(0, 12)} is founded; this node is ${wish.name} (${node.identity.node})`,
      hub === null ? 'hub:  none, this mesh is local only: mesh hub set URL' : `hub:  ${hub}`,
      repo
        ? `repo: ${repo.name}, landing on ${repo.target}`
        : `repo: none (${why}): mesh repo add URL`,
      'next: mesh node invite · mesh task add TITLE --accept CMD · mesh up',
    ],
  };
}

function whatIsHere(node: OpenNode) {
  const { mesh, node: id } = node.identity;
  const { state } = node.replica;
  const key = opensshPublicKey(node.replica.options.author.signer.publicKey);
  const name = state.members.get(id)?.name ?? null;
  return { mesh, node: { id, name, key }, hub: state.hub?.url ?? node.hubUrl };
}

/** There is a mesh: says what it is, changes nothing. */
async function again(
  call: Call,
  project: Project,
  layout: Layout,
  name: string | null,
): Promise<Outcome> {
  const node = await OpenNode.open({ layout, env: call.env });
  try {
    const here = whatIsHere(node);
    if (name !== null && name !== here.node.name)
      throw usage(
        'init.again',
        `--name ${name}: a mesh is here already, and this node is called ${here.node.name}`,
        `mesh node rename ${name}`,
      );
    const word = call.options.text('hub');
    const asked = word === undefined ? null : await hubAddress(word, project, call.cwd);
    const hubs = [here.hub, node.hubUrl].filter((url) => url !== null);
    if (asked && !hubs.some((url) => samePlace(url, asked.url)))
      throw usage(
        'init.again',
        `--hub ${redact(word ?? '')}: a mesh is here already, ${here.hub === null ? 'without a hub' : `with hub ${here.hub}`}`,
        `mesh hub set ${redact(word ?? '')}`,
      );
    const repo = [...node.replica.state.repos.values()][0] ?? null;
    return {
      json: { ...here, repo, created: false },
      text: [
        `mesh ${here.mesh.slice(0, 12)} is here already; this node is ${here.node.name} (${here.node.id})`,
        `hub:  ${here.hub ?? 'none: mesh hub set URL'}`,
      ],
    };
  } finally {
    await node.close();
  }
}
