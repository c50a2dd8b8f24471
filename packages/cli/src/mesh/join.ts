/** `mesh join`: a node of its own in a mesh that is there already. */
import { existsSync, promises as fs } from 'node:fs';
import { readToken, type Token } from '@lanemesh/event';
import { redact, requireGit } from '@lanemesh/git';
import { createGitStore } from '@lanemesh/ledger';
import {
  EXIT,
  Fault,
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
import { undoFolder } from './founding.ts';
import { askHub, type HubAddress, hubAddress, samePlace } from './hub-address.ts';
import { ask, beganElsewhere, findMesh } from './joining.ts';
import { askedCapabilities, askedName, defaultName } from './names.ts';
import { ignoreMesh, isEmptyFolder, projectAt } from './project.ts';

export async function join(call: Call): Promise<Outcome> {
  await requireGit();
  const [name, capabilities] = [askedName(call), askedCapabilities(call)];
  const token = await tokenOf(call);
  const project = await projectAt(call.cwd);
  const layout = layoutOf(project.root);
  const hub = await hubAddress(call.args[0] as string, project, call.cwd);
  if (existsSync(layout.identity)) return again(call, hub);
  const empty = project.gitDir === null && (await isEmptyFolder(project.root));
  if (project.gitDir === null && !empty)
    throw usage(
      'join.folder',
      `${project.root} is neither empty nor a git repository`,
      'join from a clone of the project, or from an empty folder',
    );
  const { ledger } = await askHub(hub);
  if (ledger === null)
    throw usage(
      'hub.no-mesh',
      `hub ${redact(hub.url)} carries no mesh`,
      'mesh init --hub founds one',
    );
  const fresh = !existsSync(layout.dir);
  const undoIgnore = await ignoreMesh(project);
  try {
    await fs.mkdir(layout.dir, { recursive: true, mode: 0o700 });
    const signer = await makeKey(layout);
    await createGitStore(layout.ledger);
    const url = hub.own ?? hub.url;
    let identity = await findMesh(layout, url, signer, token);
    if (await beganElsewhere(layout, identity)) {
      await fs.rm(layout.ledger, { recursive: true });
      await createGitStore(layout.ledger);
      identity = await findMesh(layout, url, signer, token);
    }
    await saveSetting(layout, 'hub', url);
    const node = await OpenNode.open({ layout, env: call.env, identity, full: true });
    try {
      const wish = { name: (state: State) => nameIn(state, name), capabilities, token };
      const admitted = await ask(node, wish);
      if (samePlace(hub.url, node.replica.state.hub?.url ?? '') && hub.own === null)
        await saveSetting(layout, 'hub', undefined);
      const cloned = empty ? await cloneInto(project.root, node, call) : null;
      await writeIdentity(layout, identity);
      return joined(node, admitted, cloned);
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
