/** `mesh task list` and `mesh task ready`. */
import { readyTasks, type State, TASK_STATES, type Task } from '@lanemesh/state';
import type { Call, Outcome, Output } from '../../command.ts';
import { columns } from '../../text.ts';
import { usage } from '../../usage.ts';
import { foreseen, knownTasks, nameOf, resolveLane, short, shortened } from '../known.ts';
import { pausedOf, taskDocument } from './document.ts';
import { waitsOf } from './escalation.ts';

export async function taskList(call: Call): Promise<Outcome> {
  const states = call.options.list('state').map(checkState);
  const limit = call.options.number('limit', { min: 0, max: 1e9, whole: true });
  const node = await call.open();
  const { state } = node.replica;
  const lanes = lanesOf(call, state);
  const found = knownTasks(node).filter(
    (task) =>
      (states.length === 0 || states.includes(task.state)) &&
      (lanes.length === 0 || lanes.includes(task.lane)),
  );
  const shown =
    limit === undefined ? found : found.slice(found.length - Math.min(limit, found.length));
  return listed(state, shown, call.out, 'no tasks: mesh task add TITLE --accept CMD');
}

export async function taskReady(call: Call): Promise<Outcome> {
  const node = await call.open();
  const { state } = node.replica;
  const lanes = lanesOf(call, state);
  // What was paused or cancelled here is, before that has a position.
  const still = new Set(readyTasks(foreseen(node)).map(({ ref }) => ref));
  const tasks = readyTasks(state).filter(
    (task) =>
      still.has(task.ref) &&
      (lanes.length === 0 || lanes.includes(task.lane)) &&
      waitsOf(state, task) === null,
  );
  return listed(state, tasks, call.out, 'nothing is ready');
}

function lanesOf(call: Call, state: State): string[] {
  return call.options.list('lane').map((name) => resolveLane(state, name, '--lane').name);
}

/** The word if it is a state of tasks. */
export function checkState(word: string): Task['state'] {
  const found = TASK_STATES.find((one) => one === word);
  if (found) return found;
  throw usage(
    'flag.value',
    `--state: ${JSON.stringify(word)} is no state of a task`,
    `use one of ${TASK_STATES.join(', ')}`,
  );
}

function listed(state: State, tasks: readonly Task[], out: Output, nothing: string): Outcome {
  const rows = tasks.map((task) => [
    short(task.ref),
    out.paint(COLOURS[task.state] ?? 'dim', task.state),
    task.lane,
    task.claim ? nameOf(state, task.claim.by) : '-',
    noted(task, pausedOf(state, task)),
  ]);
  const head = ['task', 'state', 'lane', 'held by', 'title'];
  return {
    json: { tasks: tasks.map((task) => taskDocument(state, task)) },
    text: rows.length === 0 ? nothing : columns([head, ...rows], out.width),
  };
}

function noted(task: Task, paused: string | null): string {
  const why = [
    ...(task.reason === null ? [] : [shortened(task.reason)]),
    ...(paused === null ? [] : [`${paused} is paused`]),
  ];
  return why.length === 0 ? task.title : `${task.title} (${why.join('; ')})`;
}

const COLOURS: Partial<Record<Task['state'], 'red' | 'green' | 'yellow' | 'bold'>> = {
  ready: 'bold',
  claimed: 'yellow',
  running: 'yellow',
  review: 'yellow',
  landing: 'yellow',
  done: 'green',
  blocked: 'red',
  escalated: 'red',
};
