/** Checking out the project's code into the empty folder that joined. */
import { checkUrl, run } from '@lanemesh/git';
import type { OpenNode } from '@lanemesh/peer';
import type { Call } from '../command.ts';
import { ignoreMesh, projectAt } from './project.ts';

const TIMEOUT = 600_000;

/**
 * Clones the repository that the ledger names (the lane `default`'s, else the first) into root.
 * The result is its name; null where the mesh names none, or it cannot be had: that is said, and
 * the node has joined all the same.
 */
export async function cloneInto(root: string, node: OpenNode, call: Call): Promise<string | null> {
  const { repos, lanes } = node.replica.state;
  const named = lanes.get('default')?.repo;
  const repo = (named ? repos.get(named) : undefined) ?? [...repos.values()][0];
  if (!repo) return null;
  const url = repo.url === 'hub' ? node.hubUrl : repo.url;
  if (url === null) return null;
  const away = (why: string): null => {
    call.out.note(`${repo.name} could not be checked out (${why}): git clone it yourself`);
    return null;
  };
  try {
    checkUrl(url);
  } catch (error) {
    // Whoever added the repository wrote this.
    return away((error as Error).message);
  }
  call.out.note(`cloning ${repo.name}`);
  const branch = repo.target;
  const steps: (readonly string[])[] = [
    ['init', '--quiet', `--initial-branch=${branch}`],
    ['config', 'remote.origin.url', url],
    ['config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ['config', '--add', 'remote.origin.fetch', '^refs/heads/mesh/*'],
    ['fetch', '--quiet', 'origin'],
    ['checkout', '--quiet', '-B', branch, '--track', `origin/${branch}`],
  ];
  for (const step of steps) {
    const done = await run(step, { cwd: root, network: true, timeoutMs: TIMEOUT });
    if (done.exitCode === 0) continue;
    const why = done.stderr.trim().split('\n')[0] ?? '';
    return away(why);
  }
  await ignoreMesh(await projectAt(root));
  return repo.name;
}
