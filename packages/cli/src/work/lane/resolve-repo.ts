/** Which repository somebody means. */
import type { Repo, State } from '@lanemesh/state';
import { usage } from '../../usage.ts';
import { namesHint } from '../known-names.ts';

/** A repository by its name. */
export function resolveRepo(state: State, name: string): Repo {
  const repo = state.repos.get(name);
  if (repo) return repo;
  throw usage(
    'repo.unknown',
    `repo: no repository ${JSON.stringify(name)}`,
    reposHint(state, name),
  );
}

/** What repositories there are, for somebody who named none, or none of them. */
export function reposHint({ repos }: State, word?: string): string {
  if (repos.size === 0) return 'mesh repo add URL adds one';
  return namesHint('the repositories', repos.keys(), 'mesh repo list', word);
}
