/** What it means: validity and order of commits, the fold, life cycles, named questions. */
export { applyEntry, entryProblem, type Judging, type Observer, weavingKey } from './entry.ts';
export { foundState } from './founding.ts';
export { plainValue, stateHash } from './hash.ts';
export { asBatch, type BatchCommit, type CommitSource, type Joining, join } from './join.ts';
export {
  allowedSteps,
  nextTaskState,
  TASK_LIFE,
  TASK_STATES,
  type TaskLife,
  type TaskStep,
} from './life/task-life.ts';
export { type Judgement, Line, type Standpoint } from './line.ts';
export { preview } from './preview.ts';
export {
  admittedMembers,
  effectiveTtl,
  heldInLane,
  heldTasks,
  holders,
  isSettled,
  readyTasks,
  tasksByState,
} from './queries.ts';
export {
  cloneState,
  type DeadLetter,
  type EntryMark,
  type Hub,
  type Invite,
  isStopped,
  type Lane,
  type Log,
  type Member,
  type Repo,
  type State,
} from './state.ts';
export type { Attempt, Claim, Outcome, Superseded, Task } from './task.ts';
