/** `mesh join`: a node of its own in a mesh that is there already. */
import { existsSync, promises as fs } from 'node:fs';
import { readToken, type Token } from '@lanemesh/event';
import { failpoint, redact, requireGit } from '@lanemesh/git';
import { createGitStore } from '@lanemesh/ledger';
import {
  EXIT,
  Fault,
  type Layout,
  layoutOf,
  makeKey,
  OpenNode,
  saveSetting,
  writeIdentity,
} from '@lanemesh/peer/home';
import type { State } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { usage } from '../usage.ts';
import { cloneInto } from './clone.ts';
import { formerNode, setAside } from './former.ts';
import { undoFolder } from './founding.ts';
import { askHub, type HubAddress, hubAddress, samePlace } from './hub-address.ts';
import { enterByBundle, isFile } from './join-bundle.ts';
import { ask, beganElsewhere, findMesh, type JoinWish, SpentKey } from './joining.ts';
import { askedCapabilities, askedName, defaultName } from './names.ts';
import { checkNoLink, ignoreMesh, isEmptyFolder, projectAt } from './project.ts';

/** Keys given up in a row before a join is. */
const KEYS = 2;

export async function join(call: Call): Promise<Outcome> {
  await requireGit();
  const [name, capabilities] = [askedName(call), askedCapabilities(call)];
  const token = await tokenOf(call);
  const project = await projectAt(call.cwd);
  const layout = layoutOf(project.root);
  const hub = await hubAddress(call.args[0] as string, project, call.cwd);
  const former = existsSync(layout.identity) ? await formerNode(call, token) : null;
  if (existsSync(layout.identity) && former === null) return again(call, hub);
  const empty = project.gitDir === null && (await isEmptyFolder(project.root));
  if (project.gitDir === null && !empty)
    throw usage(
      'join.folder',
      `${project.root} is neither empty nor a git repository`,
      'join from a clone of the project, or from an empty folder',
    );
  const carried = await isFile(hub);
  if (!carried) await checkMesh(hub);
  const fresh = !existsSync(layout.dir);
  await checkNoLink(layout.dir);
  const undoIgnore = await ignoreMesh(project);
  const putBack = former === null ? null : await setAside(layout, former);
  try {
    await fs.mkdir(layout.dir, { recursive: true, mode: 0o700 });
    const wish = { name: (state: State) => nameIn(state, name), capabilities, token };
    return await withFreshKeys(layout, () =>
      carried ? enterByBundle(call, layout, hub, wish) : enter({ call, hub, layout, wish, empty }),
    );
  } catch (error) {
    const kept = error instanceof Fault && error.exit === EXIT.hubAway;
    if (putBack) await putBack();
    else if (fresh && !kept) {
      await undoFolder(layout);
      await undoIgnore();
    }
    throw error;
  }
}

async function checkMesh(hub: HubAddress): Promise<void> {
  const { ledger } = await askHub(hub);
  if (ledger === null)
    throw usage(
      'hub.no-mesh',
      `hub ${redact(hub.url)} carries no mesh`,
      'mesh init --hub founds one',
    );
}

/** A key whose log is spent is given up for a new one: by an interrupted join, or in a race. */
async function withFreshKeys(layout: Layout, body: () => Promise<Outcome>): Promise<Outcome> {
  for (let tries = 0; ; tries++) {
    try {
      return await body();
    } catch (error) {
      if (!(error instanceof SpentKey) || tries >= KEYS) throw error;
      await setAside(layout, error.node);
    }
  }
}

interface Entering {
  readonly call: Call;
  readonly hub: HubAddress;
  readonly layout: Layout;
  readonly wish: JoinWish;
  /** The folder holds nothing yet. */
  readonly empty: boolean;
}

async function enter({ call, hub, layout, wish, empty }: Entering): Promise<Outcome> {
  const signer = await makeKey(layout);
  await createGitStore(layout.ledger);
  const url = hub.own ?? hub.url;
  let identity = await findMesh(layout, url, signer, wish.token);
  if (await beganElsewhere(layout, identity)) {
    await fs.rm(layout.ledger, { recursive: true });
    await createGitStore(layout.ledger);
    identity = await findMesh(layout, url, signer, wish.token);
  }
  failpoint('join.found');
  await saveSetting(layout, 'hub', url);
  const node = await OpenNode.open({ layout, env: call.env, identity, full: true });
  try {
    const admitted = await ask(node, wish);
    failpoint('join.pushed');
    if (samePlace(hub.url, node.replica.state.hub?.url ?? '') && hub.own === null)
      await saveSetting(layout, 'hub', undefined);
    const cloned = empty ? await cloneInto(layout.root, node, call) : null;
    await writeIdentity(layout, identity);
    return joined(node, admitted, cloned);
  } finally {
    await node.close();
  }
}

async function tokenOf(call: Call): Promise<Token | null> {
  const text = call.options.text('invite');
  if (text === undefined) return null;
  const token = readToken(text === '-' ? await call.readStdin() : text);
  if (token) return token;
  throw usage(
    'invite.malformed',
    '--invite: this is no token (it begins with mesh1_ and has 118 characters)',
    'mesh node invite makes one; --invite - reads it from stdin',
  );
}

function nameIn(state: State, asked: string | null): string {
  const taken = new Set([...state.members.values()].map((member) => member.name));
  if (asked === null) return defaultName(taken);
  if (!taken.has(asked)) return asked;
  throw usage(
    'name.taken',
    `--name: a node called ${asked} is there already`,
    'choose another name',
  );
}

function joined(node: OpenNode, admitted: boolean, cloned: string | null): Outcome {
  const { mesh, node: id } = node.identity;
  const name = node.replica.state.members.get(id)?.name ?? null;
  const lines = admitted
    ? [`${name} (${id}) has joined mesh ${mesh.slice(0, 12)}`]
    : [`${id} has asked to join mesh ${mesh.slice(0, 12)}`, `an admin runs: mesh node admit ${id}`];
  return {
    json: { mesh, node: { id, name }, admitted, cloned },
    text: cloned === null ? lines : [...lines, `${cloned} is checked out here`],
  };
}

async function again(call: Call, hub: HubAddress): Promise<Outcome> {
  const node = await call.open();
  const { mesh, node: id } = node.identity;
  const member = node.replica.state.members.get(id);
  if (node.hubUrl === null || !samePlace(node.hubUrl, hub.url))
    throw usage(
      'join.again',
      `this folder belongs to mesh ${mesh.slice(0, 12)} already`,
      'join from another clone; mesh hub set moves this mesh',
    );
  return {
    json: {
      mesh,
      node: { id, name: member?.name ?? null },
      admitted: member?.standing === 'admitted',
      cloned: null,
    },
    text: `this node is in mesh ${mesh.slice(0, 12)} already (${member?.standing ?? 'pending'})`,
  };
}
