/** The project the demo works on: a copy of the user's repository, or the one it carries. */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { initBare, type Repository, type RunResult, run } from '@lanemesh/git';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import { CARRIED } from './carried.ts';

export interface Project {
  /** The hub: a bare repository with one branch. */
  readonly hub: Repository;
  readonly branch: string;
  /** The commit the branch starts at. */
  readonly commit: string;
  /** Where it comes from, for people. */
  readonly about: string;
  /** The user's repository; null: it is the one carried along. */
  readonly source: string | null;
}

/** A larger history (KiB) is left behind: the demo has a minute. */
const MOST_HISTORY = 300 * 1024;
const BRANCH = 'main';

interface Found {
  /** Top of the working tree, or the bare repository. */
  readonly path: string;
  readonly branch: string;
  readonly tree: string;
  /** Why its history stays behind; null: it comes along. */
  readonly without: string | null;
}

/**
 * Makes the hub at `path` from the repository around `from`. `asked`: the user named it, so
 * that a folder without a repository is a Fault and not a reason to take the carried project.
 */
export async function makeProject(path: string, from: string, asked: boolean): Promise<Project> {
  const found = await findRepository(from);
  if (typeof found === 'string') {
    if (asked && !found.startsWith('has no ')) throw fault(from, found);
    return carried(path, `${from} ${found}`);
  }
  const { branch, without } = found;
  const hub = await initBare(path);
  const commit = without === null ? await whole(hub, found.path) : await snapshot(hub, found);
  if (commit === null) {
    if (asked) throw fault(from, 'cannot be copied by git');
    rmSync(path, { recursive: true });
    return carried(path, `${from} cannot be copied by git`);
  }
  await settle(hub, branch, commit);
  const how = without === null ? 'with its history' : `without its history (${without})`;
  return { hub, branch, commit, about: `a copy of ${found.path}, ${how}`, source: found.path };
}

function fault(path: string, problem: string): Fault {
  return new Fault(
    'demo.repo',
    `--repo ${JSON.stringify(path)} ${problem}`,
    'name a folder inside a git repository, or leave --repo out',
    EXIT.usage,
  );
}

/** The repository around a folder; a string says why there is none to use. */
async function findRepository(from: string): Promise<Found | string> {
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory()) return 'is no folder';
  const bare = await git(from, ['rev-parse', '--is-bare-repository', '--absolute-git-dir']);
  if (bare.exitCode !== 0) {
    const dubious = /dubious ownership/.test(bare.stderr);
    return dubious ? 'is in a repository that git does not trust' : 'is in no git repository';
  }
  const [isBare = '', gitDir = ''] = bare.stdout.trimEnd().split('\n');
  const top = await git(from, ['rev-parse', '--show-toplevel']);
  const path = isBare === 'true' || top.exitCode !== 0 ? gitDir : top.stdout.replace(/\n$/, '');
  const tree = await git(path, ['rev-parse', '--verify', '--quiet', 'HEAD^{tree}']);
  if (tree.exitCode !== 0) return 'has no commit yet';
  const files = await git(path, ['ls-tree', '-r', '--name-only', 'HEAD']);
  if (files.stdout.trim() === '') return 'has no files in its newest commit';
  const head = (await git(path, ['symbolic-ref', '--quiet', '--short', 'HEAD'])).stdout.trim();
  // The names below mesh/ are the mesh's own.
  const branch = head === '' || /^mesh(?:\/|$)/.test(head) ? BRANCH : head;
  return { path, branch, tree: tree.stdout.trim(), without: await reasonToLeaveHistory(path) };
}

async function reasonToLeaveHistory(path: string): Promise<string | null> {
  const shallow = await git(path, ['rev-parse', '--is-shallow-repository']);
  if (shallow.stdout.trim() === 'true') return 'a shallow clone';
  const partial = [
    'config',
    '--get-regexp',
    '^(extensions\\.partialclone|remote\\..*\\.promisor)$',
  ];
  if ((await git(path, partial)).exitCode === 0) return 'a partial clone';
  const { stdout } = await git(path, ['count-objects', '-v']);
  const sizes = [...stdout.matchAll(/^size(?:-pack)?: (\d+)$/gm)].map(([, size]) => Number(size));
  return sizes.reduce((sum, size) => sum + size, 0) > MOST_HISTORY ? 'it is large' : null;
}

/** The commit of HEAD with all its history; null if git cannot copy it. */
async function whole(hub: Repository, path: string): Promise<string | null> {
  if (!(await fetchHead(hub, path, []))) return null;
  return (await hub.runOk(['rev-parse', '--verify', FETCHED])).stdout.trim();
}

/** A fresh first commit with the files of HEAD; null if git cannot copy them. */
async function snapshot(hub: Repository, { path, tree }: Found): Promise<string | null> {
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

function git(cwd: string, args: readonly string[]): Promise<RunResult> {
  // With the user's safe.directory lines.
  return run(args, { cwd, network: true });
}
