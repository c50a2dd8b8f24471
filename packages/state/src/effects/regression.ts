/** What landed and broke its target: one task that takes it back, however many say so. */
import type { Body, Known } from '@lanemesh/event';
import type { Refusal } from '../place.ts';
import type { State } from '../state.ts';
import type { Task } from '../task.ts';
import { taskEnqueued, taskOf } from './task.ts';

type Regressed = Extract<Known, { kind: 'task.regressed' }>;

/** Characters of a title that its revert repeats. */
const TITLE = 60;

/** ref: of this event, and so of the task it enqueues. */
export function taskRegressed(state: State, event: Regressed, ref: string): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  if (task.landed?.commit !== event.body.commit) return 'body.commit: the task did not land as it';
  const before = task.reverted === null ? undefined : state.tasks.get(task.reverted);
  if (before && before.state !== 'cancelled') return `life: task ${before.ref} reverts it already`;
  const body = revertOf(state, task, event.body);
  const refused = taskEnqueued(state, { ...event, kind: 'task.enqueued', body }, ref);
  if (refused !== null) return refused;
  task.reverted = ref;
  return null;
}

function revertOf(
  state: State,
  task: Task,
  { commit, evidence }: Regressed['body'],
): Body<'task.enqueued'> {
  const families = state.lanes.get(task.lane)?.families ?? [];
  const byScript = families.length === 0 || families.includes('script');
  const change = `git diff-tree -p --binary ${commit}^1 ${commit}`;
  const said = evidence === undefined || evidence === '' ? '' : `\n\n${evidence}`;
  return {
    title: `Revert: ${[...task.title].slice(0, TITLE).join('')}`,
    lane: task.lane,
    body: `Take ${commit}, by which task ${task.ref} landed, back: it broke its target.${said}`,
    type: 'revert',
    priority: 'urgent',
    run: `${change} | git apply -R -`,
    // It can be applied again if, and only if, it was taken back.
    accept: [`${change} | git apply --check -`],
    ...(byScript ? { agent: 'script' } : {}),
  };
}
