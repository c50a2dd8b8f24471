/** Every kind of version 0. Adding a kind is adding a file here and its effect in `state`. */
import { allotmentGranted } from './allotment-granted.ts';
import { allotmentRuled } from './allotment-ruled.ts';
import { breakglassEnded } from './breakglass-ended.ts';
import { breakglassGranted } from './breakglass-granted.ts';
import { campaignClosed } from './campaign-closed.ts';
import { campaignDefined } from './campaign-defined.ts';
import { hubContradicted } from './hub-contradicted.ts';
import { hubMoved } from './hub-moved.ts';
import { hubSettled } from './hub-settled.ts';
import { landingWaived } from './landing-waived.ts';
import { laneDefined } from './lane-defined.ts';
import { laneFired } from './lane-fired.ts';
import { laneLevelled } from './lane-levelled.ts';
import { laneRemoved } from './lane-removed.ts';
import { meshFounded } from './mesh-founded.ts';
import { meshRuled } from './mesh-ruled.ts';
import { meshUpgraded } from './mesh-upgraded.ts';
import { nodeAdmitted } from './node-admitted.ts';
import { nodeAnnounced } from './node-announced.ts';
import { nodeBeat } from './node-beat.ts';
import { nodeInvited } from './node-invited.ts';
import { nodeJoined } from './node-joined.ts';
import { nodeLeft } from './node-left.ts';
import { nodeRenamed } from './node-renamed.ts';
import { nodeResumed } from './node-resumed.ts';
import { nodeRevoked } from './node-revoked.ts';
import { nodeRotated } from './node-rotated.ts';
import { reactionDefined } from './reaction-defined.ts';
import { reactionRemoved } from './reaction-removed.ts';
import { repoAdded } from './repo-added.ts';
import { repoRemoved } from './repo-removed.ts';
import { reviewClaimed } from './review-claimed.ts';
import { reviewGaveup } from './review-gaveup.ts';
import { taskAged } from './task-aged.ts';
import { taskAmended } from './task-amended.ts';
import { taskAnswered } from './task-answered.ts';
import { taskBlocked } from './task-blocked.ts';
import { taskCancelled } from './task-cancelled.ts';
import { taskClaimed } from './task-claimed.ts';
import { taskDecided } from './task-decided.ts';
import { taskEnqueued } from './task-enqueued.ts';
import { taskGaveup } from './task-gaveup.ts';
import { taskHelped } from './task-helped.ts';
import { taskLanded } from './task-landed.ts';
import { taskProgressed } from './task-progressed.ts';
import { taskRegressed } from './task-regressed.ts';
import { taskResult } from './task-result.ts';
import { taskRetried } from './task-retried.ts';
import { taskSpent } from './task-spent.ts';
import { taskStarted } from './task-started.ts';
import { taskVerdict } from './task-verdict.ts';
import { workPaused } from './work-paused.ts';
import { workResumed } from './work-resumed.ts';

export const KINDS = [
  allotmentGranted,
  allotmentRuled,
  breakglassEnded,
  breakglassGranted,
  campaignClosed,
  campaignDefined,
  hubContradicted,
  hubMoved,
  hubSettled,
  landingWaived,
  laneDefined,
  laneFired,
  laneLevelled,
  laneRemoved,
  meshFounded,
  meshRuled,
  meshUpgraded,
  nodeAdmitted,
  nodeAnnounced,
  nodeBeat,
  nodeInvited,
  nodeJoined,
  nodeLeft,
  nodeRenamed,
  nodeResumed,
  nodeRevoked,
  nodeRotated,
  reactionDefined,
  reactionRemoved,
  repoAdded,
  repoRemoved,
  reviewClaimed,
  reviewGaveup,
  taskAged,
  taskAmended,
  taskAnswered,
  taskBlocked,
  taskCancelled,
  taskClaimed,
  taskDecided,
  taskEnqueued,
  taskGaveup,
  taskHelped,
  taskLanded,
  taskProgressed,
  taskRegressed,
  taskResult,
  taskRetried,
  taskSpent,
  taskStarted,
  taskVerdict,
  workPaused,
  workResumed,
] as const;
