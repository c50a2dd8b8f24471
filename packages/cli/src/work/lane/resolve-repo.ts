/** Which repository somebody means. */
import type { Repo, State } from '@lanemesh/state';
import { usage } from '../../usage.ts';

/** A repository by its name. */
export function resolveRepo(state: State, name: string): Repo {
  const repo = state.repos.get(name);
  if (repo) return repo;
  const repos = [...state.repos.keys()].sort().join(', ');
  throw usage(
    'repo.unknown',
    `repo: no repository ${JSON.stringify(name)}`,
    repos === '' ? 'mesh repo add URL adds one' : `the repositories are ${repos}`,
  );
}
