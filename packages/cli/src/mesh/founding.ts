/** What `init` writes: the founding commit, the project's repository, the lane `default`. */
import { existsSync, promises as fs } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type Body,
  eventsOf,
  isBatch,
  NAME,
  NAME_LENGTH,
  newEventId,
  type Signer,
} from '@lanemesh/event';
import { run } from '@lanemesh/git';
import { Commits, createGitStore, LEDGER_REF, nodeCrypto, openGitStore } from '@lanemesh/ledger';
import {
  type Env,
  EXIT,
  Fault,
  type Identity,
  isLocal,
  type Layout,
  SecretGuard,
} from '@lanemesh/peer/home';
import { foundState } from '@lanemesh/state';
import { foundMesh } from '@lanemesh/sync';
import { askHub, type HubAddress, hubAddress, samePlace } from './hub-address.ts';
import { gitSetting, type Project } from './project.ts';

const LOCAL_TTL = 60;
const REMOTE_TTL = 900;
const ATTEMPTS = 4;

export interface Wish {
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly hub: HubAddress | null;
}

/**
 * Founds the mesh in `.mesh/ledger.git`, or takes up what an interrupted `init` founded with the
 * same wishes; another unfinished founding is dropped, since nobody ever heard of it.
 */
export async function found(
  layout: Layout,
  signer: Signer,
  wish: Wish,
  env: Env,
): Promise<Omit<Identity, 'v'>> {
  const begun = existsSync(layout.ledger) ? await unfinished(layout, wish) : null;
  if (begun) return begun;
  if (existsSync(layout.ledger)) await checkNothingLost(layout);
  await fs.rm(layout.ledger, { recursive: true, force: true });
  await createGitStore(layout.ledger);
  const store = openGitStore({ dir: layout.ledger });
  try {
    const body = {
      name: wish.name,
      capabilities: [...wish.capabilities],
      ...(wish.hub ? { hub: { url: wish.hub.url, term: 0 } } : {}),
    };
    await new SecretGuard(env, layout, () => null).check([{ kind: 'mesh.founded', body }]);
    const id = newEventId(Date.now, Math.random)();
    return await foundMesh(store, nodeCrypto(), signer, body, id, Date.now());
  } finally {
    await store.close();
  }
}

async function unfinished(layout: Layout, wish: Wish): Promise<Omit<Identity, 'v'> | null> {
  const store = openGitStore({ dir: layout.ledger });
  const crypto = nodeCrypto();
  try {
    const tip = (await store.refs(LEDGER_REF)).get(LEDGER_REF);
    if (tip === undefined) return null;
    const commits = new Commits(store, crypto);
    await commits.load([tip], () => false);
    let at = commits.get(tip);
    while (at?.parents[0] !== undefined) at = commits.get(at.parents[0]);
    const state = at && foundState(at, crypto);
    const event = at && isBatch(at) ? eventsOf(at.content)[0] : null;
    if (!at || !state || !event) return null;
    const body = event.body as Body<'mesh.founded'>;
    const same = body.name === wish.name && body.hub?.url === wish.hub?.url;
    return same ? { founding: at.oid, mesh: state.mesh, node: state.founder } : null;
  } finally {
    await store.close();
  }
}

/** Throws a Fault unless the ledger here holds no more than an `init` writes. */
async function checkNothingLost(layout: Layout): Promise<void> {
  const store = openGitStore({ dir: layout.ledger });
  try {
    const refs = await store.refs('refs/');
    const commits = new Commits(store, nodeCrypto());
    await commits.load([...refs.values()], () => false);
    const told = [...(await store.walk([...refs.values()], []))]
      .map((oid) => commits.get(oid))
      .flatMap((one) => (one && isBatch(one) ? eventsOf(one.content) : []));
    if (told.every((event) => event !== null && OF_INIT.has(event.kind))) return;
  } finally {
    await store.close();
  }
  throw new Fault(
    'identity.missing',
    `${layout.identity} is missing, and ${layout.ledger} holds a mesh`,
    'mesh doctor --fix writes it anew; nothing is founded over it',
    EXIT.refused,
  );
}

const OF_INIT = new Set(['mesh.founded', 'repo.added', 'lane.defined']);

/** The code repository of a project, as the ledger names it. */
export type RepoWish = Body<'repo.added'>;

/**
 * The project's `origin` and the branch its HEAD names, or its only one; why: for people, where there is none.
 * A repository that is the hub is called so, since a hub may move.
 */
export async function projectRepo(
  project: Project,
  hub: HubAddress | null,
): Promise<{ repo: RepoWish } | { repo: null; why: string }> {
  if (project.gitDir === null) return { repo: null, why: 'this folder is no git repository' };
  if ((await gitSetting(project, 'remote.origin.url')) === undefined)
    return { repo: null, why: 'this repository has no origin' };
  const origin = await hubAddress('origin', project, project.root);
  const target = (await remoteHead(origin)) ?? (await localHead(project));
  if (target === null) return { repo: null, why: 'the HEAD of the origin names no branch it has' };
  const url = hub && samePlace(hub.url, origin.url) ? 'hub' : origin.url;
  return { repo: { name: repoName(origin.url, project), url, target } };
}

const CODE_BRANCH = /^refs\/heads\/(?!mesh\/)/;

async function remoteHead(origin: HubAddress): Promise<string | null> {
  try {
    const { head, refs } = await askHub(origin);
    if (head !== null && refs.has(head)) return head.replace('refs/heads/', '');
    // A bare repository whose HEAD names a branch nobody pushed: then the only one there is meant.
    const branches = [...refs.keys()].filter((ref) => CODE_BRANCH.test(ref));
    return branches.length === 1 ? (branches[0] as string).replace('refs/heads/', '') : null;
  } catch {
    return null;
  }
}

/** What this clone knows of the origin's HEAD. */
async function localHead({ root }: Project): Promise<string | null> {
  const args = ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'];
  const { exitCode, stdout } = await run(args, { cwd: root });
  return exitCode === 0 ? stdout.trim().replace('refs/remotes/origin/', '') : null;
}

function repoName(url: string, project: Project): string {
  for (const text of [basename(url.replace(/\/+$/, ''), '.git'), basename(project.root)]) {
    const name = (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).join('-').slice(0, NAME_LENGTH);
    if (NAME.test(name)) return name;
  }
  return 'project';
}

/** The lane every mesh begins with. */
export function defaultLane(hub: HubAddress | null, repo: string | null): Body<'lane.defined'> {
  return {
    name: 'default',
    agents: ['script'],
    accept: [],
    paths: [],
    verify: 'none',
    ttl: hub === null || isLocal(hub.url) ? LOCAL_TTL : REMOTE_TTL,
    maxAttempts: ATTEMPTS,
    ...(repo === null ? {} : { repo }),
  };
}

/** Removes what an `init` or `join` made that came to nothing. */
export async function undoFolder(layout: Layout): Promise<void> {
  await fs.rm(join(layout.dir), { recursive: true, force: true });
}
