/**
 * The life of a task as data: state → what happens → next state. `task-machine.ts` makes
 * the xstate machine of it; the fold reads the same table.
 */

/** The states of a task as people see them. */
export const TASK_STATES = [
  'draft',
  'ready',
  'claimed',
  'running',
  'review',
  'landing',
  'done',
  'blocked',
  'escalated',
  'cancelled',
] as const;
export type TaskLife = (typeof TASK_STATES)[number];

/** What can happen to a task. */
export type TaskStep =
  | 'makeReady'
  | 'wait'
  | 'claim'
  | 'takeOver'
  | 'start'
  | 'pass'
  | 'submit'
  | 'passUnchanged'
  | 'approve'
  | 'fail'
  | 'exhaust'
  | 'giveUp'
  | 'block'
  | 'land'
  | 'cancel'
  | 'retry';

type Steps = Partial<Record<TaskStep, TaskLife>>;

// A landing is a fact: it closes the task whatever else is so (INV-10).
const always: Steps = { land: 'done' };
const open: Steps = { ...always, cancel: 'cancelled' };
const held: Steps = {
  ...open,
  takeOver: 'claimed',
  fail: 'ready',
  exhaust: 'escalated',
  giveUp: 'ready',
  block: 'blocked',
};
const atWork: Steps = { ...held, pass: 'landing', submit: 'review', passUnchanged: 'done' };

export const TASK_LIFE: Readonly<Record<TaskLife, Steps>> = {
  draft: { ...open, makeReady: 'ready', wait: 'blocked' },
  ready: { ...open, claim: 'claimed', wait: 'blocked' },
  claimed: { ...atWork, start: 'running' },
  running: atWork,
  review: { ...held, approve: 'landing' },
  landing: held,
  blocked: { ...open, makeReady: 'ready', retry: 'ready' },
  escalated: { ...open, retry: 'ready' },
  done: {},
  cancelled: { ...always, retry: 'ready' },
};

/** The state after a step, or undefined if the life cycle does not allow it there. */
export function nextTaskState(from: TaskLife, step: TaskStep): TaskLife | undefined {
  return TASK_LIFE[from][step];
}

/** The steps that are allowed in a state, in the order of the table. */
export function allowedSteps(from: TaskLife): TaskStep[] {
  return Object.keys(TASK_LIFE[from]) as TaskStep[];
}
