/** Where work queues, and where its results go. */
import type { Known } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Wall clock of an attempt whose lane names none, in seconds. */
const DEFAULT_WALL = 3600;

export function repoAdded(state: State, event: Of<'repo.added'>): Refusal {
  const { name, url, target } = event.body;
  if (state.repos.has(name)) return `life: a repository called ${name} is there already`;
  state.repos.set(name, { name, url, target });
  return null;
}

export function laneDefined(state: State, event: Of<'lane.defined'>, place: Place): Refusal {
  const body = event.body;
  if (state.lanes.has(body.name)) return `life: a lane called ${body.name} is there already`;
  if (body.repo !== undefined && !state.repos.has(body.repo))
    return `body.repo: no repository ${body.repo}`;
  state.lanes.set(body.name, {
    name: body.name,
    repo: body.repo ?? null,
    target: body.target ?? null,
    agents: [...body.agents],
    slots: body.slots ?? null,
    setup: body.setup ?? null,
    accept: [...body.accept],
    paths: [...body.paths],
    verify: body.verify,
    ttl: body.ttl,
    maxAttempts: body.maxAttempts,
    wall: body.wall ?? DEFAULT_WALL,
    exclusive: body.exclusive ?? false,
    supervised: body.supervised ?? false,
    definedBy: place.author,
  });
  return null;
}
