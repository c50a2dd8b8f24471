/** What it means: validity and order of commits, the fold, life cycles, named questions. */

export {
  allotmentOf,
  rationOf,
  takenOf,
} from './allotment.ts';
export { type Elevation, endOf, type Grant, grantFor, isLive } from './breakglass.ts';
export {
  attemptsLeft,
  type Campaign,
  isOpen,
  progressOf,
  stallOf,
  tasksOf,
} from './campaign.ts';
export {
  type Cap,
  capabilityProblem,
  capEnds,
  capKeys,
  capOn,
  capText,
  lacks,
  startsOf,
} from './caps.ts';
export { conflictsOf, isNeutral, neutralThirds, wantsNeutral } from './conflicts.ts';
export { copyOf } from './copy.ts';
export {
  applyEntry,
  entryProblem,
  type Judging,
  type Observer,
  rulesIn,
} from './entry.ts';
export {
  BACKOFF,
  FAILURE_CLASSES,
  type FailureClass,
  failingOf,
  LONGEST_BACKOFF,
} from './failure.ts';
export {
  firingProblem,
  isDormant,
  openFiring,
} from './firing.ts';
export { foundState } from './founding.ts';
export { plainValue, stateHash } from './hash.ts';
export {
  asBatch,
  type BatchCommit,
  type CommitSource,
  type Joining,
  join,
  joiningOf,
} from './join.ts';
export { ATTEMPT_CYCLE, type AttemptLife } from './life/attempt-life.ts';
export { CAMPAIGN_CYCLE, CAMPAIGN_STATES, type CampaignLife } from './life/campaign-life.ts';
export { type Cycle, nextState, stepsFrom } from './life/cycle.ts';
export { LANE_CYCLE, type LaneLife } from './life/lane-life.ts';
export { LOG_CYCLE, NODE_CYCLE, type NodeLife } from './life/node-life.ts';
export { TASK_CYCLE, TASK_STATES, type TaskLife } from './life/task-life.ts';
export { type Judgement, Line, type Standpoint } from './line.ts';
export { missingRules } from './missing-rules.ts';
export { overlap } from './overlap.ts';
export { type Pause, pauseKey, pauseOf } from './pause.ts';
export { preview } from './preview.ts';
export {
  admins,
  admittedMembers,
  effectiveTtl,
  heldInLane,
  holders,
  isSettled,
  nextReady,
  rankOf,
  readyTasks,
  tasksByState,
} from './queries.ts';
export { APPROVED_FOR, signersOf, waitingActs } from './quorum.ts';
export type { Allotment, Ration } from './ration.ts';
export {
  FOLLOW_UP_DEPTH,
  FOLLOW_UPS_MOST,
  type FollowUp,
  makerOf,
  type Origin,
  type Reaction,
} from './reaction/reaction.ts';
export {
  dependence,
  familyIn,
  isFor,
  isOfMany,
  openSeats,
  seatsLeft,
} from './review.ts';
export {
  type Guarding,
  type Hold,
  type Reviewing,
  reviewingOf,
  type Seat,
  type Vote,
} from './reviewing.ts';
export type { Firing, Moment, Rhythm } from './rhythm.ts';
export { RULE_SETS } from './rule-sets.ts';
export { newestOf, type RuleSet, type RuleSets, UpgradeNeeded } from './rules.ts';
export {
  type Agent,
  type Approval,
  type AttemptLimits,
  cloneState,
  type DeadLetter,
  type EntryMark,
  type Hub,
  type Invite,
  isStopped,
  type Lane,
  type Level,
  type Log,
  type Member,
  type Quota,
  type Repo,
  type State,
  type Window,
} from './state.ts';
export {
  asksAboutUnchanged,
  asksPerson,
  isSupervised,
  isWatched,
  waitsForPerson,
} from './supervision.ts';
export type { Asked, Attempt, Claim, Escalation, Superseded, Task } from './task.ts';
export { heldTasks, newestLanded, tasksIn } from './task-lists.ts';
export type { Tending } from './tending.ts';
export { agentsLeft, agentsOf, routed, shareOf, type Tries, triesOf } from './tries.ts';
export { weavingKey } from './weaving-key.ts';
