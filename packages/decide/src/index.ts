/** What to do next: state and clock readings in, commands out. */
export {
  ADMITTED,
  type Admission,
  admission,
  DEFAULT_GATES,
  type Finding,
  type Gate,
  type Gates,
  type Readings,
} from './admission.ts';
export { agentFor, agentsHere, takes } from './agent.ts';
export { APPROVAL_LASTS, approvalOf } from './approval.ts';
export { leaveFor, spentOf } from './away.ts';
export {
  type Adapted,
  adapt,
  CAPACITY,
  type Capacity,
  capacityKey,
  type Ended,
  limitOf,
  NEW_CAPACITY,
} from './capacity.ts';
export { claimOf, wantedTasks, wantsAny } from './claim.ts';
export { type CodeRest, keyOf, rests, unanswered } from './code-rest.ts';
export type { Unkept } from './confinement.ts';
export { decide } from './decide.ts';
export { dutiesOf } from './duty.ts';
export { type Due, dueOf } from './fire.ts';
export { capHold, type Hold, holdOf, roomHold, windowHold } from './hold.ts';
export { landsAfter, TURN_WITHIN } from './landing-queue.ts';
export { type Never, neverRuns, noVerifierText } from './never.ts';
export { type Pinning, type PinProblem, pinProblem } from './pinned.ts';
export { type Planned, planWork } from './plan.ts';
export { asksVerifier, verifiersFor, wantedReviews } from './review.ts';
export type {
  Activity,
  Command,
  Duties,
  Duty,
  Following,
  Leave,
  Offer,
  Seen,
  Sight,
  Sighting,
} from './sight.ts';
export { type Held, NO_SILENCE, observe, type Silence, silentFor, type Watch } from './silence.ts';
export { nextTakeover } from './takeover.ts';
export { taskType } from './task-type.ts';
export { quotaEnd, timeOf, type Waiting, waitingOf } from './waiting.ts';
export { windowEnd } from './window.ts';
export { letGo } from './work.ts';
