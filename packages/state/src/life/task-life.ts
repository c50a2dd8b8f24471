/**
 * The life of a task as data: state → what happens → next state. `task-machine.ts` makes
 * the xstate machine of it; the fold reads the same table.
 */
import type { Cycle } from './cycle.ts';

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
  | 'shelve'
  | 'claim'
  | 'takeOver'
  | 'start'
  | 'pass'
  | 'submit'
  | 'passUnchanged'
  | 'approve'
  | 'approveUnchanged'
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

export const TASK_CYCLE: Cycle<TaskLife, TaskStep> = {
  what: 'task',
  initial: 'draft',
  table: {
    draft: { ...open, makeReady: 'ready' },
    ready: { ...open, claim: 'claimed', wait: 'blocked', shelve: 'draft' },
    claimed: { ...atWork, start: 'running' },
    running: atWork,
    review: { ...held, approve: 'landing', approveUnchanged: 'done' },
    landing: { ...held, submit: 'review' },
    done: {},
    blocked: { ...open, makeReady: 'ready', retry: 'ready' },
    escalated: { ...open, retry: 'ready' },
    cancelled: { ...always, retry: 'ready' },
  },
};
