/** What may begin while the hub is away (INV-11). */
import {
  type Allotment,
  allotmentOf,
  heldTasks,
  isStopped,
  rationOf,
  type Task,
} from '@lanemesh/state';
import { isMarked, isPending, type Leave, type Sight } from './sight.ts';

type Held = Task & { claim: NonNullable<Task['claim']> };

/** What it is judged by. */
export type Moment = Pick<
  Sight,
  'state' | 'me' | 'mono' | 'now' | 'interval' | 'pending' | 'active' | 'seenAtHub' | 'silence'
>;

/** A clock may be so much slower than chain time: one part in 32. */
const DRIFT = 32;

/**
 * Leave to begin a task under a claim that the hub was seen to hold, or why there is none.
 * begun: attempts decided on in this turn already.
 */
export function leaveFor(
  sight: Moment,
  task: Held,
  agent: string,
  begun: readonly { readonly agent: string }[] = [],
): Leave | string {
  const { state } = sight;
  if (task.claim.position > sight.seenAtHub) return 'the hub was not seen to hold the claim';
  if (isStopped(state) || isMarked(sight)) return 'a person must settle what the hub gave up first';
  const ration = rationOf(state, agent);
  if (ration === 'free') return { agent, allotment: null, before: null };
  if (ration === 'none') return `${agent} does not begin out of contact`;
  const allotment = usable(sight, agent);
  if (allotment === null) return `there is no allotment of ${agent} here`;
  const ms = lastsFor(sight, allotment);
  if (ms <= 0) return `the allotment of ${agent} has expired`;
  const under = unstarted(sight, agent) + begun.filter((one) => one.agent === agent).length;
  if (spentOf(sight, allotment) + under >= allotment.starts)
    return `the allotment of ${agent} is used up (${allotment.starts})`;
  const atOnce = running(sight, agent) + begun.filter((one) => one.agent === agent).length;
  if (allotment.slots !== null && atOnce >= allotment.slots)
    return `all ${allotment.slots} slots of the allotment of ${agent} are taken`;
  return { agent, allotment: allotment.ref, before: sight.mono + ms };
}

/** This node's allotment, unless it has asked to have another one in its place. */
function usable({ state, me, pending }: Moment, agent: string): Allotment | null {
  const held = allotmentOf(state, me, agent);
  const asked = pending.some(
    ({ kind, body }) =>
      kind === 'allotment.granted' && (body as { over?: string }).over === held?.ref,
  );
  return asked ? null : held;
}

/** Starts charged to an allotment, those included that have no position yet. */
export function spentOf({ pending }: Pick<Sight, 'pending'>, { ref, spent }: Allotment): number {
  const waiting = pending.filter(
    ({ kind, body }) =>
      kind === 'task.started' && (body as { allotment?: string }).allotment === ref,
  );
  return spent + waiting.length;
}

/**
 * Milliseconds an allotment still lasts, as seen from here: chain time at the last contact and what
 * passed since then, by the clock that says more. Not known where nothing is known of a contact.
 */
function lastsFor({ state, mono, now, silence, interval }: Moment, { until }: Allotment): number {
  if (silence.lastContact === null) return 0;
  const passed = mono - silence.lastContact;
  const chain = state.chainTime + passed + Math.ceil(passed / DRIFT) + interval;
  // A machine that slept may not have counted that.
  return until - Math.max(chain, now);
}

/** Attempts under way here whose start is not charged yet. */
export function unstarted(sight: Moment, agent: string): number {
  return underway(sight, agent).filter(
    ({ ref, state, claim }) =>
      state === 'claimed' && !isPending(sight, 'task.started', ref, claim.ref),
  ).length;
}

function running(sight: Moment, agent: string): number {
  return underway(sight, agent).length;
}

/** Tasks this process has an attempt at, as far as the agent may be this one. */
function underway({ state, active }: Moment, agent: string): Held[] {
  return heldTasks(state).filter((task) => {
    if (active.get(task.claim.ref) !== 'attempt') return false;
    const known = task.attempts.at(-1)?.agent ?? null;
    return known === null || known === agent;
  });
}
