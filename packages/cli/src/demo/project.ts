/** The project the demo works on: a copy of the user's repository, or the one it carries. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { initBare, type Repository } from '@lanemesh/git';
import { CARRIED } from './carried.ts';
import { BRANCH, type Source } from './source.ts';

export interface Project {
  /** The hub: a bare repository with one branch. */
  readonly hub: Repository;
  readonly branch: string;
  /** The commit the branch starts at. */
  readonly commit: string;
  /** Where it comes from, for people. */
  readonly about: string;
  /** The user's repository; null: it is the one carried along. */
  readonly source: Source | null;
}

/** Makes the hub at `path` from a source, or, where a string says why, from what is carried. */
export async function makeProject(path: string, source: Source | string): Promise<Project> {
  if (typeof source === 'string') return carried(path, source);
  const { branch, without } = source;
  const hub = await initBare(path);
  const commit = without === null ? await whole(hub, source.path) : await snapshot(hub, source);
  if (commit === null) {
    rmSync(path, { recursive: true });
    return carried(path, `${source.path} cannot be copied by git`);
  }
  await settle(hub, branch, commit);
  const how = without === null ? 'with its history' : `without its history (${without})`;
  return { hub, branch, commit, about: `a copy of ${source.path}, ${how}`, source };
}

/** The commit of HEAD with all its history; null if git cannot copy it. */
async function whole(hub: Repository, path: string): Promise<string | null> {
  if (!(await fetchHead(hub, path, []))) return null;
  return (await hub.runOk(['rev-parse', '--verify', FETCHED])).stdout.trim();
}

/** A fresh first commit with the files of HEAD; null if git cannot copy them. */
async function snapshot(hub: Repository, { path, tree }: Source): Promise<string | null> {
  // By way of another repository: what is cut off in this one must not be in the hub.
  const between = await initBare(join(dirname(hub.gitDir), 'snapshot.git'));
  try {
    if (!(await fetchHead(between, path, ['--depth=1']))) return null;
    await commitTree(between, tree, 'The project as it was when the demo began');
    return await whole(hub, between.gitDir);
  } finally {
    rmSync(between.gitDir, { recursive: true, force: true });
  }
}

const FETCHED = 'refs/demo/project';

async function fetchHead(
  into: Repository,
  path: string,
  flags: readonly string[],
): Promise<boolean> {
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', ...flags];
  const { exitCode } = await into.run([...args, '--end-of-options', path, `HEAD:${FETCHED}`], {
    network: true,
    // Old histories carry slips that today's git would not make.
    config: [
      ['fetch.fsckObjects', 'false'],
      ['transfer.fsckObjects', 'false'],
    ],
  });
  return exitCode === 0;
}

/** Makes a first commit of a tree and lets HEAD stand there. */
async function commitTree(repository: Repository, tree: string, message: string): Promise<string> {
  const person = { NAME: 'mesh demo', EMAIL: 'demo@lanemesh.invalid' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) =>
      Object.entries(person).map(([what, value]) => [`GIT_${who}_${what}`, value]),
    ),
  );
  const made = await repository.runOk(['commit-tree', tree, '-m', message], { env });
  const commit = made.stdout.trim();
  await repository.runOk(['update-ref', '--no-deref', 'HEAD', commit]);
  return commit;
}

/** The project of `carried.ts` as the hub at `path`; `why`: for people. */
async function carried(path: string, why: string): Promise<Project> {
  const hub = await initBare(path);
  const workTree = `${path}.files`;
  for (const [name, text] of Object.entries(CARRIED)) {
    mkdirSync(dirname(join(workTree, name)), { recursive: true });
    writeFileSync(join(workTree, name), text);
  }
  const at = { workTree, indexFile: join(path, 'carried.index') };
  await hub.runOk(['add', '--all', '.'], at);
  const tree = (await hub.runOk(['write-tree'], at)).stdout.trim();
  for (const one of [workTree, at.indexFile]) rmSync(one, { recursive: true });
  const commit = await commitTree(hub, tree, 'A tea house');
  await settle(hub, BRANCH, commit);
  return {
    hub,
    branch: BRANCH,
    commit,
    about: `a small one it carries along: ${why}`,
    source: null,
  };
}

/** One branch, and HEAD names it. */
async function settle(hub: Repository, branch: string, commit: string): Promise<void> {
  await hub.runOk(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  await hub.runOk(['update-ref', `refs/heads/${branch}`, commit]);
  await hub.run(['update-ref', '-d', FETCHED]);
}
