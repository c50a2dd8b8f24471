/** Standing still on a person's word: the mesh, a lane, a node, or a task. */
import type { Known } from '@lanemesh/event';
import { stepRefusal, take } from '../life/cycle.ts';
import { LANE_CYCLE, type LaneStep } from '../life/lane-life.ts';
import { coveredBy, pauseKey } from '../pause.ts';
import type { Place, Refusal } from '../place.ts';
import type { Lane, State } from '../state.ts';
import { heldTasks } from '../task-lists.ts';
import { revoke, step } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;
type Scope = Of<'work.resumed'>['body'];

/** Attempts are stopped and do not count; what passed already keeps its claim and waits. */
export function workPaused(state: State, event: Of<'work.paused'>, place: Place): Refusal {
  const { reason, ...scope } = event.body;
  const problem = scopeProblem(state, scope, place, 'pause');
  if (problem !== null) return problem;
  const key = pauseKey(scope);
  if (state.pauses.has(key)) return 'life: it is paused already (allowed: resume)';
  stepLane(state, scope, 'pause');
  state.pauses.set(key, { by: place.author, position: state.position, reason: reason ?? null });
  for (const task of heldTasks(state)) {
    const atWork = task.state === 'claimed' || task.state === 'running';
    if (!atWork || !coveredBy(state, key, task, task.claim.by)) continue;
    revoke(state, task);
    step(state, task, 'giveUp');
  }
  return null;
}

export function workResumed(state: State, event: Of<'work.resumed'>, place: Place): Refusal {
  const problem = scopeProblem(state, event.body, place, 'resume');
  if (problem !== null) return problem;
  if (!state.pauses.delete(pauseKey(event.body))) return 'life: it is not paused (allowed: pause)';
  stepLane(state, event.body, 'resume');
  return null;
}

/** A lane's pause is a step of its life. */
function stepLane(state: State, scope: Scope, how: LaneStep): void {
  if (scope.lane === undefined) return;
  const lane = state.lanes.get(scope.lane) as Lane;
  lane.state = take(LANE_CYCLE, lane.state, how);
}

function scopeProblem(state: State, scope: Scope, place: Place, how: LaneStep): Refusal {
  const { lane, repo, node, task } = scope;
  if ([lane, repo, node, task].filter((one) => one !== undefined).length > 1)
    return 'body: names more than one of lane, repo, node and task';
  const there = lane === undefined ? null : state.lanes.get(lane);
  if (there === undefined) return `body.lane: no lane ${lane}`;
  if (there !== null) return stepRefusal(LANE_CYCLE, there.state, how);
  if (repo !== undefined && !state.repos.has(repo)) return `body.repo: no repository ${repo}`;
  if (task !== undefined && !state.tasks.has(task)) return 'body.task: no such task';
  if (node === undefined) return null;
  if (!state.members.has(node)) return 'body.node: no such node';
  const isAdmin = state.members.get(place.author)?.roles.includes('admin') ?? false;
  return node === place.author || isAdmin
    ? null
    : 'role: only the node itself or an admin may pause or resume it';
}
