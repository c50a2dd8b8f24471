/** Nodes of one mesh, laid out as `mesh init` and `mesh join` lay them out, made without the CLI. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeEvent,
  inviteProofMessage,
  newEventId,
  nodeIdOf,
  type Role,
  toHex,
} from '@lanemesh/event';
import {
  createGitStore,
  LEDGER_REF,
  newSeed,
  nodeCrypto,
  openGitStore,
  signerOf,
} from '@lanemesh/ledger';
import {
  type Draft,
  type Layout,
  layoutOf,
  makeKey,
  OpenNode,
  readContact,
  syncOnce,
  writeIdentity,
} from '@lanemesh/peer';
import { foundMesh, gitTransport } from '@lanemesh/sync';
import { until } from '../support/scratch.ts';

export interface Home {
  readonly name: string;
  /** The project's folder. */
  readonly root: string;
  readonly layout: Layout;
  /** The node's id. */
  readonly node: string;
  /** Environment of its processes. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where a mesh meets: the hub's address and what a client needs in its environment. */
interface MeetingPlace {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

const ROLES: readonly Role[] = ['worker', 'verifier'];
const crypto = nodeCrypto();

/**
 * Founds a mesh at an empty hub and lets one node a name join it, the first being the founder.
 * Adds a lane `default` without a repository: tasks there run anywhere.
 */
export async function meshOf(
  folder: string,
  hub: MeetingPlace,
  names: readonly string[],
  lane: { readonly ttl?: number } = {},
): Promise<Home[]> {
  const [first = '', ...others] = names;
  const seeds = others.map(newSeed);
  const founded = await found(folder, hub, first);
  const { home, mesh, founding } = founded;
  await within(home, async (node) => {
    const expires = Date.now() + 3_600_000;
    const invites = seeds.map((seed): Draft => {
      const key = signerOf(seed).publicKey;
      return { kind: 'node.invited', body: { key, roles: [...ROLES], expires } };
    });
    await node.append([...invites, laneDefined(lane.ttl ?? 60)]);
    await settle(node);
  });
  const homes = [home];
  for (const [index, name] of others.entries()) {
    homes.push(await admit(folder, hub, name, seeds[index] as string, { mesh, founding }));
  }
  await within(home, settle);
  return homes;
}

async function found(
  folder: string,
  hub: MeetingPlace,
  name: string,
): Promise<{ home: Home; mesh: string; founding: string }> {
  const { layout, root, env } = place(folder, name, hub);
  const signer = await makeKey(layout);
  await createGitStore(layout.ledger);
  const store = openGitStore({ dir: layout.ledger });
  const newId = newEventId(Date.now, Math.random);
  const body = { name, capabilities: [], hub: { url: hub.url, term: 0 } };
  const made = await foundMesh(store, crypto, signer, body, newId(), Date.now());
  await store.close();
  await writeIdentity(layout, made);
  // Who founds is told to begin at an empty hub; nobody else does (INV-6).
  const way = gitTransport({ dir: layout.ledger, url: hub.url, timeoutMs: 30_000 });
  const pushed = await way.push([{ ref: LEDGER_REF, to: made.founding }]);
  if (!pushed.ok) throw new Error(pushed.message);
  return { home: { name, root, layout, env, node: made.node }, ...made };
}

async function admit(
  folder: string,
  hub: MeetingPlace,
  name: string,
  seed: string,
  of: { readonly mesh: string; readonly founding: string },
): Promise<Home> {
  const { layout, root, env } = place(folder, name, hub);
  const signer = await makeKey(layout);
  const node = nodeIdOf(signer.publicKey, crypto);
  await createGitStore(layout.ledger);
  await writeIdentity(layout, { node, ...of });
  const home = { name, root, layout, env, node };
  const fetched = await gitTransport({
    dir: layout.ledger,
    url: hub.url,
    timeoutMs: 30_000,
  }).fetch();
  if (!fetched.ok) throw new Error(fetched.message);
  await within(home, async (open) => {
    const inviter = signerOf(seed);
    const proof = toHex(inviter.sign(inviteProofMessage(of.mesh, signer.publicKey)));
    const invite = { key: inviter.publicKey, proof };
    const body = { name, key: signer.publicKey, capabilities: [], invite };
    await open.append([{ kind: 'node.joined', body }]);
    await settle(open);
  });
  return home;
}

function place(folder: string, name: string, hub: MeetingPlace) {
  const root = join(folder, name);
  mkdirSync(root, { recursive: true });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: root,
    MESH_HOME: join(folder, `${name}-state`),
    GIT_CONFIG_NOSYSTEM: '1',
    ...hub.env,
  };
  return { root, layout: layoutOf(root), env };
}

function laneDefined(ttl: number): Draft {
  const body = { name: 'default', agents: ['script'], accept: [], paths: [], verify: 'none' };
  return { kind: 'lane.defined', body: { ...body, ttl, maxAttempts: 4 } };
}

/** Opens a node in this process, and closes it afterwards. */
export async function within<T>(home: Home, use: (node: OpenNode) => Promise<T>): Promise<T> {
  const node = await OpenNode.open({ layout: home.layout, env: home.env });
  try {
    return await use(node);
  } finally {
    await node.close();
  }
}

/** Syncs until all of this node's events have their position; its state hash then. */
export async function settle(node: OpenNode): Promise<string> {
  let hash = '';
  const ordered = async () => {
    const { hub, waiting, stateHash } = await syncOnce(node, { within: 10_000 });
    hash = stateHash;
    return hub === 'reached' && waiting === 0;
  };
  await until(`${node.identity.node} has everything in the order`, ordered, 30_000);
  return hash;
}

/** Ids of a node's own events of a kind, as they stand in the order. */
export async function idsInOrder(home: Home, kind: string): Promise<string[]> {
  const ids: string[] = [];
  const observe: NonNullable<Parameters<typeof OpenNode.open>[0]['observe']> = (told) => {
    const event = decodeEvent(told.line);
    if (told.author === home.node && event?.kind === kind) ids.push(event.id);
  };
  const node = await OpenNode.open({ layout: home.layout, env: home.env, full: true, observe });
  await node.close();
  return ids;
}

/** Resolves when a node that runs elsewhere has met its hub so many times. */
export async function metHub({ layout }: Home, times: number): Promise<void> {
  const answers = new Set<number | null>();
  const met = async () => {
    answers.add((await readContact(layout.ledger))?.answered ?? null);
    return answers.size > times;
  };
  await until(`${times} meetings with the hub`, met, 30_000);
}
