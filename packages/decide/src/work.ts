/** What to do about the claims this node holds. */
import { refOf } from '@lanemesh/event';
import { heldTasks, type Task } from '@lanemesh/state';
import { agentFor } from './agent.ts';
import { leaveFor } from './away.ts';
import { landsAfter } from './landing-queue.ts';
import { isPaused } from './pause.ts';
import { leaveSeats, ownSeats } from './review.ts';
import { type Command, isPending, type Leave, type Sight } from './sight.ts';

/**
 * Starts what is held and not begun, lands what passed, gives up what a former process
 * ran (else it would live on and hold it for ever), stops what is no longer held.
 */
export function work(sight: Sight): Command[] {
  const commands: Command[] = [];
  const mine = heldTasks(sight.state).filter((task) => task.claim.by === sight.me);
  if (sight.following === 'ok') {
    const standing = new Set([...mine.map((task) => task.claim.ref), ...ownSeats(sight)]);
    for (const claim of sight.active.keys())
      if (!standing.has(claim)) commands.push({ do: 'stop', claim });
  }
  let busy = sight.active.size;
  const begun: { agent: string }[] = [];
  for (const task of mine) {
    const { ref } = task.claim;
    if (hasEnded(sight, task)) continue;
    const stopped = sight.stopped.get(task.lane);
    if (stopped === 'now' && task.state !== 'review' && !sight.byHand.get(ref)) {
      if (sight.active.has(ref)) commands.push({ do: 'stop', claim: ref });
      commands.push(giveUp(task.ref, ref, 'drain'));
      continue;
    }
    const paused = isPaused(sight, task);
    if (paused && atWork(task)) {
      // The pause is our own and not ordered yet: when it is, it takes the claim away.
      if (sight.active.has(ref)) commands.push({ do: 'stop', claim: ref });
      continue;
    }
    if (paused || sight.active.has(ref) || sight.byHand.get(ref)) continue;
    const next = nextFor(sight, task, busy, begun);
    if (next && next.do !== 'say') busy++;
    if (next?.do === 'run') begun.push({ agent: agentFor(sight, task) ?? '' });
    if (next) commands.push(next);
  }
  return commands;
}

function atWork({ state }: Task): boolean {
  return state === 'claimed' || state === 'running';
}

function nextFor(
  sight: Sight,
  task: Task & { claim: NonNullable<Task['claim']> },
  busy: number,
  begun: readonly { readonly agent: string }[],
): Command | null {
  const { ref: claim } = task.claim;
  if (task.state === 'review') return null;
  if (sight.byHand.get(claim) === false) return giveUp(task.ref, claim, 'lapsed');
  if (task.state === 'landing') {
    const isTurn = sight.following === 'ok' && landsAfter(sight, task) === null;
    return isTurn ? { do: 'land', task: task.ref, claim } : null;
  }
  const wasStarted = task.state === 'running' || isPending(sight, 'task.started', task.ref, claim);
  if (wasStarted) return giveUp(task.ref, claim, sight.draining ? 'drain' : 'restart');
  if (sight.draining || sight.stopped.has(task.lane)) return giveUp(task.ref, claim, 'drain');
  if (sight.admission.closed.length > 0) return giveUp(task.ref, claim, 'admission');
  if (busy >= sight.slots) return giveUp(task.ref, claim, 'slots');
  const run = { do: 'run' as const, task: task.ref, claim, fence: task.fence };
  // Work starts only on a claim that the hub shows (INV-7), or showed last before it went away.
  if (sight.following === 'ok') return run;
  const leave = sight.following === 'away' ? leaveTo(sight, task, begun) : null;
  return leave && { ...run, leave };
}

function leaveTo(
  sight: Sight,
  task: Task & { claim: NonNullable<Task['claim']> },
  begun: readonly { readonly agent: string }[],
): Leave | null {
  const agent = agentFor(sight, task);
  const leave = agent === undefined ? null : leaveFor(sight, task, agent, begun);
  return typeof leave === 'string' ? null : leave;
}

function giveUp(task: string, claim: string, reason: string): Command {
  return { do: 'say', event: { kind: 'task.gaveup', body: { task, reason }, claim }, urgent: true };
}

/**
 * Gives up all this node holds, or has asked for and may yet get, but what is claimed by hand or
 * waits for its verifier; and its seats in reviews.
 */
export function letGo(
  sight: Pick<Sight, 'state' | 'me' | 'pending' | 'byHand'>,
  reason: string,
): Command[] {
  const held = heldTasks(sight.state)
    .filter(({ claim, state }) => claim.by === sight.me && state !== 'review')
    .filter((task) => !hasEnded(sight, task))
    .map((task) => ({ task: task.ref, claim: task.claim.ref }));
  const asked = sight.pending
    .filter((event) => event.kind === 'task.claimed')
    .map(({ id, body }) => ({ task: (body as { task: string }).task, claim: refOf(sight.me, id) }))
    .filter(({ task, claim }) => !isPending(sight, 'task.gaveup', task, claim));
  const claims = [...held, ...asked].filter(({ claim }) => !sight.byHand.get(claim));
  return [
    ...claims.map(({ task, claim }) => giveUp(task, claim, reason)),
    ...leaveSeats(sight, reason),
  ];
}

/**
 * Whether this node does nothing more under the claim: what ended it is signed and only waits
 * for its position, and there is nothing to land.
 */
export function isOver(
  sight: Pick<Sight, 'pending'>,
  task: Task & { claim: NonNullable<Task['claim']> },
): boolean {
  const lands = sight.pending.some(
    ({ kind, claim, body }) =>
      kind === 'task.result' &&
      claim === task.claim.ref &&
      (body as { commit?: unknown }).commit !== undefined,
  );
  return hasEnded(sight, task) && !lands;
}

function hasEnded(
  sight: Pick<Sight, 'pending'>,
  task: Task & { claim: NonNullable<Task['claim']> },
): boolean {
  const { ref } = task.claim;
  return (
    isPending(sight, 'task.gaveup', task.ref, ref) ||
    isPending(sight, 'task.result', task.ref, ref) ||
    isPending(sight, 'task.blocked', task.ref, ref) ||
    isPending(sight, 'task.landed', task.ref)
  );
}
