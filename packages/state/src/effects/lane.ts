/** Where work queues, and where its results go. */
import type { Body, Known } from '@lanemesh/event';
import { isOpen } from '../campaign.ts';
import { stepRefusal, take } from '../life/cycle.ts';
import { LANE_CYCLE } from '../life/lane-life.ts';
import { overlap } from '../overlap.ts';
import { pauseKey } from '../pause.ts';
import type { Place, Refusal } from '../place.ts';
import { guardingOf, reviewingOf, reviewingProblem } from '../reviewing.ts';
import type { Lane, Repo, State } from '../state.ts';
import { heldTasks } from '../task-lists.ts';
import { tendingOf, tendingProblem } from '../tending.ts';
import { beginRhythm, rhythmOf, rhythmProblem } from './firing.ts';
import { settle } from './review.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Wall clock of an attempt whose lane names none, in seconds. */
const DEFAULT_WALL = 3600;

export function repoAdded(state: State, event: Of<'repo.added'>, place: Place): Refusal {
  const { body } = event;
  const there = state.repos.get(body.name);
  const problem = revisionProblem(state, 'repository', body, there, place);
  if (problem !== null) return problem;
  state.repos.set(body.name, {
    name: body.name,
    url: body.url,
    target: body.target,
    check: body.check ?? null,
    opened: there && isSamePlace(there, body) ? there.opened : null,
    ...capsOf(body),
    ...definedNow(there, place),
  });
  return null;
}

/** What a person's approval was of: elsewhere the next landing is the first one again. */
function isSamePlace(there: Repo, { url, target }: Body<'repo.added'>): boolean {
  return there.url === url && there.target === target;
}

export function repoRemoved(state: State, { body: { name } }: Of<'repo.removed'>): Refusal {
  if (!state.repos.has(name)) return `body.name: no repository ${name}`;
  const lanes = [...state.lanes.values()].filter(({ repo }) => repo === name);
  if (lanes.length > 0)
    return `life: work of ${lanes.map((lane) => lane.name).join(', ')} lands in it`;
  state.repos.delete(name);
  state.pauses.delete(`repo ${name}`);
  state.starts.delete(`repo ${name}`);
  return null;
}

/** A lane, or the next revision of one: what is under way goes on under the new definition. */
export function laneDefined(state: State, event: Of<'lane.defined'>, place: Place): Refusal {
  const { body } = event;
  const there = state.lanes.get(body.name);
  const problem = revisionProblem(state, 'lane', body, there, place) ?? laneProblem(state, body);
  if (problem !== null) return problem;
  const lane: Lane = {
    name: body.name,
    state: there ? take(LANE_CYCLE, there.state, 'replace') : take(LANE_CYCLE, 'free', 'define'),
    repo: body.repo ?? null,
    target: body.target ?? null,
    agents: [...body.agents],
    families: [...(body.families ?? [])],
    capabilities: [...(body.capabilities ?? [])],
    setup: body.setup ?? null,
    accept: [...body.accept],
    paths: [...body.paths],
    verify: body.verify,
    ttl: body.ttl,
    maxAttempts: body.maxAttempts,
    wall: body.wall ?? DEFAULT_WALL,
    limits: { ...body.limits },
    exclusive: body.exclusive ?? false,
    supervised: body.supervised ?? null,
    approveEach: body.approveEach ?? false,
    sandbox: body.sandbox ?? null,
    hosts: [...(body.hosts ?? [])],
    rhythm: rhythmOf(body),
    tending: tendingOf(body),
    brief: body.brief ?? null,
    routes: [...(body.routes ?? [])],
    fallbacks: [...(body.fallbacks ?? [])],
    review: reviewingOf(body),
    guards: guardingOf(body),
    ...capsOf(body),
    ...definedNow(there, place),
  };
  state.lanes.set(body.name, lane);
  if (body.rhythm) beginRhythm(state, body.name, place);
  settleReviews(state, lane);
  return null;
}

/** Tasks that ended keep the name of their lane; none of them begins again without one. */
export function laneRemoved(state: State, event: Of<'lane.removed'>): Refusal {
  const { lane } = event.body;
  const there = state.lanes.get(lane);
  if (!there) return `body.lane: no lane ${lane}`;
  const problem = stepRefusal(LANE_CYCLE, there.state, 'remove');
  if (problem !== null) return problem;
  const open = [...state.tasks.values()].find((task) => task.lane === lane && isOpen(task));
  if (open) return `life: lane ${lane} still holds open tasks, such as ${open.ref}`;
  state.lanes.delete(lane);
  state.pauses.delete(pauseKey({ lane }));
  state.starts.delete(`lane ${lane}`);
  state.firings.delete(lane);
  state.levels.delete(lane);
  return null;
}
type Definition = Body<'lane.defined'> | Body<'repo.added'>;

function capsOf({ slots, hourly, daily, windows }: Definition) {
  return {
    slots: slots ?? null,
    hourly: hourly ?? null,
    daily: daily ?? null,
    windows: [...(windows ?? [])],
  };
}

function definedNow(there: { revision: number } | undefined, { author }: Place) {
  return { definedBy: author, revision: (there?.revision ?? 0) + 1 };
}

/** A name is taken once; only its definer or an admin defines it anew, and says over what. */
function revisionProblem(
  state: State,
  what: 'lane' | 'repository',
  { name, replaces }: Definition,
  there: { definedBy: string; revision: number } | undefined,
  { author }: Place,
): Refusal {
  if (replaces === undefined)
    return there ? `life: a ${what} called ${name} is there already (allowed: replaces)` : null;
  if (!there) return `body.replaces: no ${what} ${name} is there to replace`;
  if (there.revision !== replaces)
    return `body.replaces: ${what} ${name} is at revision ${there.revision}`;
  const isAdmin = state.members.get(author)?.roles.includes('admin') ?? false;
  return there.definedBy === author || isAdmin
    ? null
    : `role: only who defined the ${what} or an admin may define it anew`;
}

function laneProblem(state: State, body: Body<'lane.defined'>): Refusal {
  const { name, repo = null, target = null } = body;
  if (repo !== null && !state.repos.has(repo)) return `body.repo: no repository ${repo}`;
  const shape = rhythmProblem(body) ?? tendingProblem(body) ?? reviewingProblem(body);
  if (shape !== null) return shape;
  const shared = body.exclusive && repo !== null ? sharedPath(state, body, repo) : null;
  if (shared !== null) return shared;
  const there = state.lanes.get(name);
  if (!there) return null;
  const tasks = [...state.tasks.values()].filter(({ lane }) => lane === name);
  const moves = there.repo !== repo || there.target !== target;
  const held = tasks.filter(({ claim }) => claim !== null).length;
  if (moves && held > 0) return `life: ${held} of its tasks are held, and would land elsewhere`;
  const judges = body.accept.length > 0 || body.verify !== 'none';
  const unjudged = tasks.find(
    (task) => task.accept.length === 0 && !['draft', 'done', 'cancelled'].includes(task.state),
  );
  return judges || !unjudged ? null : `body.accept: nothing would judge ${unjudged.ref}`;
}

function sharedPath(state: State, body: Body<'lane.defined'>, repo: string): Refusal {
  for (const other of state.lanes.values()) {
    if (!other.exclusive || other.repo !== repo || other.name === body.name) continue;
    const path = overlap(body.paths, other.paths);
    if (path !== null)
      return `body.paths: ${path} may also be touched by the exclusive lane ${other.name}`;
  }
  return null;
}

/** What waited for a verifier or a person that the lane no longer asks for, waits no more. */
export function settleReviews(state: State, lane: Lane): void {
  for (const task of heldTasks(state)) {
    if (task.lane !== lane.name || task.state !== 'review') continue;
    if (lane.verify === 'none') task.verified = true;
    settle(state, task);
  }
}
