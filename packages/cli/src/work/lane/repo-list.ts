/** `mesh repo list`. */
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { foreseen } from '../known.ts';

export async function repoList(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const repos = [...state.repos.values()].map(({ name, url, target }) => ({
    name,
    url: url === 'hub' ? node.hubUrl : url,
    hub: url === 'hub',
    target,
    lanes: [...state.lanes.values()].filter((lane) => lane.repo === name).map((lane) => lane.name),
  }));
  const rows = repos.map((repo) => [
    repo.name,
    repo.target,
    repo.lanes.join(',') || '-',
    `${repo.url ?? ''}${repo.hub ? ' (the hub)' : ''}`,
  ]);
  const head = ['repository', 'branch', 'lanes', 'where'];
  return {
    json: { repos },
    text:
      rows.length === 0
        ? 'no repositories: mesh repo add URL'
        : columns([head, ...rows], call.out.width),
  };
}
