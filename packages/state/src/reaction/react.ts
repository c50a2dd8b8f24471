/** Follow-ups: derived in the fold, right after their cause and at its position; nobody signs them. */
import {
  bodyProblem,
  canonicalProblem,
  derivedRef,
  type Event,
  encode,
  envelopeProblem,
  idOf,
  isCustom,
  type Json,
  LIMITS,
  refOf,
  utf8Length,
} from '@lanemesh/event';
import { bury } from '../dead-letter.ts';
import { noteChange } from '../effects/firing.ts';
import type { Place, Refusal } from '../place.ts';
import type { RuleSet } from '../rules.ts';
import type { State } from '../state.ts';
import { type Cause, holds } from './cause.ts';
import {
  FOLLOW_UP_DEPTH,
  FOLLOW_UPS_MOST,
  type FollowUp,
  makerOf,
  type Reaction,
} from './reaction.ts';
import { render } from './template.ts';

/** Told of every follow-up, those without effect too. */
export type Tell = (followUp: FollowUp) => void;

interface Open {
  readonly event: Event;
  readonly author: string;
  readonly depth: number;
}

/** The rules in force, the oldest first. */
export function reactionsIn({ reactions }: State): Reaction[] {
  return [...reactions.values()].sort((a, b) => a.position - b.position);
}

/**
 * Derives all that follows from an event that had effect. inForce: the rules that were in force
 * before it. Breadth first, each rule once for each cause; what goes beyond the bounds is
 * cut, with one dead letter.
 */
export function react(
  state: State,
  event: Event,
  place: Place,
  rules: RuleSet,
  inForce: readonly Reaction[],
  tell: Tell,
): void {
  const open: Open[] = [{ event, author: place.author, depth: 0 }];
  let made = 0;
  for (const { event, author, depth } of open) {
    const cause = causeOf(state, event, author);
    for (const reaction of inForce) {
      if (reaction.on !== event.kind) continue;
      if (!reaction.where.every((test) => holds(cause, test))) continue;
      if (depth === FOLLOW_UP_DEPTH || made === FOLLOW_UPS_MOST) {
        const bound = depth === FOLLOW_UP_DEPTH ? `${depth} steps` : `${made} follow-ups`;
        cut(state, reaction, cause.ref, `rule: ${reaction.name} was cut: ${bound} from one event`);
        return;
      }
      made++;
      const followUp = derive(state, reaction, cause, place, rules, made);
      tell(followUp);
      if (followUp.reason !== null) continue;
      open.push({ event: followUp.event, author: reaction.author, depth: depth + 1 });
    }
  }
}

function causeOf(state: State, event: Event, author: string): Cause {
  const ref = refOf(author, event.id);
  const { task } = (event.body ?? {}) as { readonly task?: Json };
  const named = typeof task === 'string' ? state.tasks.get(task) : undefined;
  return { event, ref, author, task: state.tasks.get(ref) ?? named };
}

function derive(
  state: State,
  reaction: Reaction,
  cause: Cause,
  place: Place,
  rules: RuleSet,
  index: number,
): FollowUp {
  const { name, author, emit } = reaction;
  const ref = derivedRef(makerOf(name), cause.ref, place.crypto);
  const rendered = render(emit.body, cause);
  const event: Event = {
    v: rules.kinds.get(emit.kind)?.version ?? 0,
    id: idOf(ref),
    kind: emit.kind,
    at: cause.event.at,
    body: 'body' in rendered ? rendered.body : null,
    cause: cause.ref,
  };
  const why =
    'problem' in rendered
      ? rendered.problem
      : (formProblem(event, rules) ?? effectOf(state, event, { ...place, author }, rules));
  const reason = why === null ? null : `rule: ${name}: ${why}`;
  if (reason === null) {
    reaction.made++;
    const task = event.kind === 'task.enqueued' ? state.tasks.get(ref) : undefined;
    if (task) task.origin = { maker: makerOf(name), cause: cause.ref };
  } else {
    reaction.refused++;
    bury(state, author, event, reason);
  }
  const shown = canonicalProblem(event) === null ? event : { ...event, body: null };
  return { event: shown, ref, cause: cause.ref, rule: name, index, reason };
}

function effectOf(state: State, event: Event, place: Place, rules: RuleSet): Refusal {
  if (!isCustom(event.kind)) return rules.effect(state, event, place);
  noteChange(state, event.kind, place);
  return null;
}

function formProblem(event: Event, rules: RuleSet): Refusal {
  const definition = rules.kinds.get(event.kind);
  if (!definition && !isCustom(event.kind)) return `${event.kind} is not known`;
  const found =
    canonicalProblem(event) ??
    envelopeProblem(event) ??
    (definition ? bodyProblem(event, definition) : null);
  if (found) return `${found.field}: ${found.problem}`;
  const bytes = utf8Length(encode(event as unknown as Json));
  return bytes <= LIMITS.event ? null : `would have ${bytes} bytes`;
}

function cut(state: State, { author }: Reaction, cause: string, reason: string): void {
  bury(state, author, null, `${reason} (${cause})`);
}
