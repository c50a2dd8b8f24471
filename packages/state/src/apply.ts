/** R11: each line of a counted batch takes a position; this says whether it has effect. */
import {
  bodyProblem,
  type Event,
  isCustom,
  type KindDefinition,
  type Known,
  refOf,
} from '@lanemesh/event';
import { bury } from './dead-letter.ts';
import { taskAged } from './effects/ageing.ts';
import { allotmentGranted, allotmentRuled } from './effects/allotment.ts';
import { taskAnswered } from './effects/answer.ts';
import { breakglassEnded, breakglassGranted } from './effects/breakglass.ts';
import { campaignClosed, campaignDefined } from './effects/campaign.ts';
import { laneFired, noteChange } from './effects/firing.ts';
import { hubContradicted, hubMoved, hubSettled } from './effects/hub.ts';
import { laneDefined, laneRemoved, repoAdded, repoRemoved } from './effects/lane.ts';
import { taskHelped } from './effects/manual.ts';
import {
  nodeAnnounced,
  nodeBeat,
  nodeInvited,
  nodeJoined,
  nodeRenamed,
  nodeResumed,
} from './effects/member.ts';
import { meshRuled, meshUpgraded } from './effects/mesh.ts';
import {
  landingWaived,
  taskBlocked,
  taskGaveup,
  taskLanded,
  taskResult,
  taskStarted,
} from './effects/outcome.ts';
import { workPaused, workResumed } from './effects/pause.ts';
import { taskProgressed } from './effects/progress.ts';
import { reactionDefined, reactionRemoved } from './effects/reaction.ts';
import { taskRegressed } from './effects/regression.ts';
import { reviewClaimed, reviewGaveup, taskDecided, taskVerdict } from './effects/review.ts';
import { nodeRotated } from './effects/rotation.ts';
import { taskSpent } from './effects/spent.ts';
import { nodeAdmitted, nodeLeft, nodeRevoked } from './effects/standing.ts';
import {
  taskAmended,
  taskCancelled,
  taskClaimed,
  taskEnqueued,
  taskRetried,
} from './effects/task.ts';
import { laneLevelled } from './effects/window.ts';
import type { Place, Refusal } from './place.ts';
import { countSignature, needsQuorum } from './quorum.ts';
import { react, reactionsIn, type Tell } from './reaction/react.ts';
import type { RuleSet } from './rules.ts';
import type { State } from './state.ts';

/**
 * Applies one event at the state's current position, and all that follows from it by the mesh's
 * rules; returns why it is void, or null. tell: told of its follow-ups.
 */
export function applyEvent(
  state: State,
  event: Event | null,
  place: Place,
  rules: RuleSet,
  tell: Tell = () => {},
): Refusal {
  const inForce = state.reactions.size === 0 ? [] : reactionsIn(state);
  const { reason, acts } =
    event === null
      ? { reason: 'bytes: no canonical event', acts: false }
      : judge(state, event, place, rules);
  if (reason !== null) bury(state, place.author, event, reason);
  else if (event !== null && acts && inForce.length > 0)
    react(state, event, place, rules, inForce, tell);
  return reason;
}

interface Verdict {
  readonly reason: Refusal;
  /** false: it is counted, and waits for more admins. */
  readonly acts: boolean;
}

function judge(state: State, event: Event, place: Place, rules: RuleSet): Verdict {
  const reason = refusal(state, event, place, rules);
  const definition = rules.kinds.get(event.kind);
  if (reason !== null || !definition || isCustom(event.kind)) return { reason, acts: true };
  if (needsQuorum(definition, event)) {
    const { acts, refusal } = countSignature(state, event, place);
    if (!acts) return { reason: refusal, acts };
  }
  return { reason: rules.effect(state, event, place), acts: true };
}

/** Why it is void before anything is asked of its effect. */
function refusal(state: State, event: Event, place: Place, rules: RuleSet): Refusal {
  const log = state.logs.get(place.author);
  if (!log || log.ids.has(event.id)) return 'id: its author used it before';
  log.ids.add(event.id);
  if (isCustom(event.kind)) {
    noteChange(state, event.kind, place);
    return null;
  }
  const definition = rules.kinds.get(event.kind);
  if (!definition || definition.version !== event.v)
    return `kind: ${event.kind} ${event.v} is not known to rule set ${rules.number}`;
  const wrong = bodyProblem(event, definition);
  if (wrong) return `${wrong.field}: ${wrong.problem}`;
  return roleProblem(state, definition, place);
}

function roleProblem(state: State, definition: KindDefinition, place: Place): Refusal {
  const by = definition.by;
  if (by === 'self') return null;
  const member = state.members.get(place.author);
  if (member?.standing !== 'admitted') return 'role: its author is not admitted';
  if (by === 'any' || by.some((role) => member.roles.includes(role))) return null;
  return `role: only ${by.join(' or ')} may author ${definition.kind}`;
}

/** The effects of rule set 0. event: its kind and body are known to fit. */
export function effect(state: State, given: Event, place: Place): Refusal {
  const event = given as Known;
  switch (event.kind) {
    case 'mesh.founded':
      return 'founding: the mesh has begun already';
    case 'mesh.ruled':
      return meshRuled(state, event);
    case 'mesh.upgraded':
      return meshUpgraded(state, event);
    case 'node.joined':
      return nodeJoined(state, event, place);
    case 'node.invited':
      return nodeInvited(state, event);
    case 'node.admitted':
      return nodeAdmitted(state, event);
    case 'node.announced':
      return nodeAnnounced(state, event, place);
    case 'node.revoked':
      return nodeRevoked(state, event);
    case 'node.rotated':
      return nodeRotated(state, event, place);
    case 'node.left':
      return nodeLeft(state, place);
    case 'node.renamed':
      return nodeRenamed(state, event, place);
    case 'node.resumed':
      return nodeResumed(state, event, place);
    case 'node.beat':
      return nodeBeat(state, event, place);
    case 'hub.moved':
      return hubMoved(state, event);
    case 'hub.contradicted':
      return hubContradicted(state, event);
    case 'hub.settled':
      return hubSettled(state, event);
    default:
      return workEffect(state, event, place);
  }
}

/** Kinds about work; the others are about who and where the mesh is. */
type Work = Exclude<Known, { kind: `${'mesh' | 'node' | 'hub'}.${string}` }>;

function workEffect(state: State, event: Work, place: Place): Refusal {
  const ref = refOf(place.author, event.id);
  switch (event.kind) {
    case 'allotment.ruled':
      return allotmentRuled(state, event, place);
    case 'allotment.granted':
      return allotmentGranted(state, event, ref, place);
    case 'breakglass.granted':
      return breakglassGranted(state, event, ref, place);
    case 'breakglass.ended':
      return breakglassEnded(state, event, place);
    case 'reaction.defined':
      return reactionDefined(state, event, place);
    case 'reaction.removed':
      return reactionRemoved(state, event);
    case 'repo.added':
      return repoAdded(state, event, place);
    case 'repo.removed':
      return repoRemoved(state, event);
    case 'lane.defined':
      return laneDefined(state, event, place);
    case 'lane.fired':
      return laneFired(state, event, ref);
    case 'lane.removed':
      return laneRemoved(state, event);
    case 'review.claimed':
      return reviewClaimed(state, event, place);
    case 'review.gaveup':
      return reviewGaveup(state, event, place);
    case 'campaign.defined':
      return campaignDefined(state, event, ref);
    case 'campaign.closed':
      return campaignClosed(state, event);
    case 'lane.levelled':
      return laneLevelled(state, event);
    case 'task.aged':
      return taskAged(state, event, place);
    case 'task.enqueued':
      return taskEnqueued(state, event, ref);
    case 'task.amended':
      return taskAmended(state, event);
    case 'task.answered':
      return taskAnswered(state, event, place);
    case 'task.claimed':
      return taskClaimed(state, event, ref, place);
    case 'task.spent':
      return taskSpent(state, event, place);
    case 'task.started':
      return taskStarted(state, event, place);
    case 'task.progressed':
      return taskProgressed(state, event, place);
    case 'task.result':
      return taskResult(state, event, place);
    case 'task.verdict':
      return taskVerdict(state, event, place);
    case 'task.decided':
      return taskDecided(state, event, place);
    case 'task.landed':
      return taskLanded(state, event, place);
    case 'landing.waived':
      return landingWaived(state, event);
    case 'task.regressed':
      return taskRegressed(state, event, ref);
    case 'task.blocked':
      return taskBlocked(state, event, place);
    case 'task.gaveup':
      return taskGaveup(state, event, place);
    case 'task.cancelled':
      return taskCancelled(state, event);
    case 'task.retried':
      return taskRetried(state, event);
    case 'task.helped':
      return taskHelped(state, event);
    case 'work.paused':
      return workPaused(state, event, place);
    case 'work.resumed':
      return workResumed(state, event, place);
  }
}
