/** `mesh repo list`. */
import type { OpenNode } from '@lanemesh/peer/home';
import { pauseKey, type Repo, type State, startsOf } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { foreseen } from '../known.ts';
import { capsText, windowTexts } from './caps-wish.ts';

export async function repoList(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const repos = [...state.repos.values()].map((repo) => repoDocument(node, state, repo));
  const rows = repos.map((repo) => [
    repo.paused ? `${repo.name} (paused)` : repo.name,
    repo.target,
    repo.lanes.join(',') || '-',
    [capsText(repo), ...windowTexts(repo.windows), repo.check && `check: ${repo.check}`]
      .filter(Boolean)
      .join('; ') || '-',
    `${repo.url ?? ''}${repo.hub ? ' (the hub)' : ''}`,
  ]);
  const head = ['repository', 'branch', 'lanes', 'limits', 'where'];
  return {
    json: { repos },
    text:
      rows.length === 0
        ? 'no repositories: mesh repo add URL'
        : columns([head, ...rows], call.out.width),
  };
}

/** A repository as commands show it. */
export function repoDocument(node: OpenNode, state: State, repo: Repo) {
  const { name, url } = repo;
  return {
    ...repo,
    url: url === 'hub' ? node.hubUrl : url,
    hub: url === 'hub',
    paused: state.pauses.has(pauseKey({ repo: name })),
    begun: startsOf(state, `repo ${name}`),
    lanes: [...state.lanes.values()].filter((lane) => lane.repo === name).map((lane) => lane.name),
  };
}
