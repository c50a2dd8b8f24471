/** A real mesh for attacks: a bare hub, nodes with ledger repositories that the real code wrote. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Event } from '@lanemesh/event';
import { LEDGER_REF, logRef, nodeCrypto, openGitStore } from '@lanemesh/ledger';
import { readIdentity, readKey, type Synced, syncOnce } from '@lanemesh/peer';
import { type Audit, audit } from '@lanemesh/sync';
import { expect } from 'vitest';
import { type Home, meshOf, settle, within } from '../mesh/nodes.ts';
import { startHub } from '../support/hubs.ts';
import { meshCli } from '../support/mesh-cli.ts';
import { scratchFolder } from '../support/scratch.ts';
import { eventId, START } from '../support/small-world.ts';
import { Attacker, type Held } from './attacker.ts';
import { type Ended, runHere } from './in-process.ts';

/** A node of the world, and the key that is in its home. */
export interface Node extends Home, Held {
  /** Somebody who writes to its own ledger repository. */
  readonly disk: Attacker;
  /** Its log's branch. */
  readonly log: string;
}

export interface World {
  readonly ana: Node;
  readonly ben: Node;
  /** An admitted node whose key the attacker has. */
  readonly eve: Node;
  /** Somebody who may push to the hub. */
  readonly hub: Attacker;
  readonly url: string;
  readonly folder: string;
}

/** Ana, Ben and Eve at one hub; each has said something, and all of it has its position. */
export async function attackWorld(): Promise<World> {
  const folder = scratchFolder();
  const place = await startHub('file', join(folder, 'hub'));
  const homes = await meshOf(join(folder, 'nodes'), place, ['ana', 'ben', 'eve']);
  const [ana, ben, eve] = (await Promise.all(homes.map(nodeOf))) as [Node, Node, Node];
  const world = { ana, ben, eve, hub: new Attacker(place.gitDir), url: place.url, folder };
  for (const node of [ben, eve, ana]) await say(node, 'x.begun');
  await agreed(world);
  return world;
}

/** A home as a node of an attack world. */
export async function nodeOf(home: Home): Promise<Node> {
  const signer = await readKey(home.layout);
  return {
    ...home,
    id: home.node,
    signer,
    disk: new Attacker(home.layout.ledger),
    log: logRef(home.node),
  };
}

let events = 0;

/** An event nobody signed yet. */
export function note(kind = 'x.note', body: Event['body'] = {}): Event {
  return { v: 0, id: eventId(++events), kind, at: START, body };
}

/** Signs an event and meets the hub until it is ordered. Throws if that takes too long. */
export async function say(node: Home, kind: string, body: Event['body'] = {}): Promise<string> {
  return within(node, async (open) => {
    const [event] = await open.append([{ kind, body }]);
    await settle(open);
    return (event as Event).id;
  });
}

/** One meeting with the hub. */
export function meet(node: Home, weave = true): Promise<Synced> {
  return within(node, (open) => syncOnce(open, { within: 20_000, weave }));
}

/** Lets ana and ben meet the hub until both have the same hash, which it is. */
export async function agreed({ ana, ben }: Pick<World, 'ana' | 'ben'>): Promise<string> {
  for (let round = 0; round < 6; round++) {
    const { stateHash } = await meet(ana);
    if ((await meet(ben)).stateHash === stateHash) return stateHash;
  }
  throw new Error('ana and ben have other states after six meetings');
}

/** Everything of a node read and judged anew. */
export async function auditOf({ layout }: Home): Promise<Audit> {
  const store = openGitStore({ dir: layout.ledger });
  try {
    return await audit(store, nodeCrypto(), await readIdentity(layout));
  } finally {
    await store.close();
  }
}

/**
 * An entry of Eve's that is none: without effect and told where it is synced, named as the first
 * that breaks a rule where somebody put it into a node's own ledger. The hub is as it was after.
 * Resolves with the state hash, which it left alone.
 */
export async function isVoid(
  { ana, ben, eve, hub }: World,
  entry: string,
  rule: string,
  culprit = entry,
): Promise<string> {
  const before = (await meet(ben, false)).stateHash;
  const tip = hub.ledger;
  hub.point(LEDGER_REF, entry);
  const synced = await meet(ana, false);
  expect(synced.stateHash).toBe(before);
  const found = { what: 'void', commit: entry, rule: 'R5' };
  expect(synced.findings).toContainEqual(expect.objectContaining(found));
  const { position } = (await auditOf(ana)).state ?? { position: 0 };
  ana.disk.point(LEDGER_REF, entry);
  const [first] = (await auditOf(ana)).findings;
  ana.disk.point(LEDGER_REF, tip);
  expect(first).toMatchObject({ commit: culprit, rule, position: position + 1 });
  expect([ben.id, eve.id]).toContain(first?.node);
  hub.point(LEDGER_REF, tip);
  return before;
}

/** Ids of the events of a node that have a position, as another node sees it. */
export async function orderedOf(author: Node, reader: Node): Promise<ReadonlySet<string>> {
  return (await auditOf(reader)).state?.logs.get(author.id)?.ids ?? new Set();
}

/** A command of `mesh` at a node, run in this process. */
export function here(home: Home, ...words: string[]): Promise<Ended> {
  return runHere(words, home.root, home.env);
}

/** What the built `mesh` says at a node. */
export function mesh(home: Home, ...words: string[]): Promise<{ exit: number; json: unknown }> {
  return new Promise((resolve, reject) => {
    const args = [meshCli(), ...words, '--json'];
    const options = { cwd: home.root, env: home.env, maxBuffer: 1 << 26 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      try {
        resolve({ exit: error ? Number(error.code) : 0, json: JSON.parse(stdout) });
      } catch {
        reject(new Error(`mesh ${words.join(' ')}: ${stdout}${stderr}`));
      }
    });
  });
}
