/** Whose results to judge, and what to do about the seats this node has taken. */
import { refOf } from '@lanemesh/event';
import {
  admittedMembers,
  dependence,
  effectiveTtl,
  heldTasks,
  isFor,
  openSeats,
  type Seat,
  type State,
  seatsLeft,
  type Task,
  tasksIn,
} from '@lanemesh/state';
import { fitFor, toJudge } from './duty.ts';
import { isPaused } from './pause.ts';
import { type Command, isMarked, isPending, type Sight } from './sight.ts';
import { silentFor } from './silence.ts';
import { quotaEnd, timeOf } from './waiting.ts';

/** How long who was drawn first has before others may judge too, milliseconds each. */
const TURN = 10_000;

/**
 * Judges from the seats this node has, gives them up where it drains, and takes at most one more a
 * turn; offers its own results to those who judge them.
 */
export function review(sight: Sight): Command[] {
  const mine = openSeats(sight.state).filter(({ seat }) => seat.by === sight.me);
  const commands = mine.flatMap(({ task, seat }) => atSeat(sight, task, seat));
  const taken = commands.some((command) => command.do === 'review') ? [] : takeSeat(sight);
  return [...commands, ...taken, ...offers(sight)];
}

/** The reviews of this node that stand: what it works on besides its claims. */
export function ownSeats({ state, me }: Pick<Sight, 'state' | 'me'>): string[] {
  return openSeats(state).flatMap(({ seat }) => (seat.by === me ? [seat.ref] : []));
}

/** Gives up every seat this node has, or has asked for. */
export function leaveSeats(
  sight: Pick<Sight, 'state' | 'me' | 'pending'>,
  reason: string,
): Command[] {
  const held = openSeats(sight.state)
    .filter(({ seat }) => seat.by === sight.me && !hasJudged(sight, seat))
    .map(({ task, seat }) => ({ task: task.ref, review: seat.ref }));
  const asked = sight.pending
    .filter(({ kind }) => kind === 'review.claimed')
    .map(({ id, body }) => ({ task: (body as { task: string }).task, review: refOf(sight.me, id) }))
    .filter(({ review: seat }) => !hasJudged(sight, { ref: seat }));
  return [...held, ...asked].map(({ task, review: seat }) => leave(task, seat, reason));
}

function atSeat(sight: Sight, task: Task, seat: Seat): Command[] {
  if (hasJudged(sight, seat)) return [];
  const isHere = sight.agents.has(seat.agent);
  if (!isHere || sight.draining || sight.stopped.has(task.lane)) {
    const stop: Command[] = sight.active.has(seat.ref) ? [{ do: 'stop', claim: seat.ref }] : [];
    return [...stop, leave(task.ref, seat.ref, isHere ? 'drain' : 'agent')];
  }
  // After a restart it begins anew: nothing of a review outlives its process.
  const begins = sight.following === 'ok' && !sight.active.has(seat.ref) && !isPaused(sight, task);
  return begins ? [{ do: 'review', task: task.ref, claim: seat.ref }] : [];
}

/** Whether its verdict, or its end, is signed and only waits for its position. */
function hasJudged(sight: Pick<Sight, 'pending'>, { ref }: Pick<Seat, 'ref'>): boolean {
  return sight.pending.some(
    ({ kind, body }) =>
      (kind === 'task.verdict' || kind === 'review.gaveup') &&
      (body as { review?: string }).review === ref,
  );
}

function leave(task: string, seat: string, reason: string): Command {
  const body = { task, review: seat, reason };
  return { do: 'say', event: { kind: 'review.gaveup', body }, urgent: true };
}

/** What this node may judge now, and with which of its agents. */
export function wantedReviews(sight: Sight): { task: Task; agent: string; over: string | null }[] {
  if (!mayJudge(sight)) return [];
  return tasksIn(sight.state, 'review').flatMap((task) => {
    if (!asksVerifier(sight.state, task) || isPaused(sight, task)) return [];
    if (sight.lanes && !sight.lanes.has(task.lane)) return [];
    if (sight.stopped.has(task.lane) || isPending(sight, 'review.claimed', task.ref)) return [];
    const agent = judgeFor(sight, task);
    if (agent === undefined) return [];
    const over = silentSeat(sight, task);
    return over !== null || seatsLeft(sight.state, task) > 0 ? [{ task, agent, over }] : [];
  });
}

/** Whether a result waits for a verifier, and may be shown to one. */
export function asksVerifier({ lanes }: Pick<State, 'lanes'>, task: Task): boolean {
  const verify = lanes.get(task.lane)?.verify ?? 'none';
  if (task.state !== 'review' || task.verified || verify === 'none') return false;
  const held = task.approvedBy === null ? task.holds.map(({ guard }) => guard) : [];
  // What holds a secret goes nowhere before a person has looked.
  return !held.includes('secrets') && !held.includes('panel') && !held.includes('revisions');
}

function mayJudge(sight: Sight): boolean {
  const { state, me } = sight;
  const member = state.members.get(me);
  const isFree = sight.following === 'ok' && !sight.draining && !isMarked(sight);
  const isVerifier = member?.standing === 'admitted' && member.roles.includes('verifier');
  return isFree && isVerifier && sight.slots > 0 && sight.admission.closed.length === 0;
}

/** The agent of this node that judges it: one with a quota, that did not sit or vote yet. */
function judgeFor(sight: Sight, task: Task): string | undefined {
  const all = sight.state.members.get(sight.me)?.agents.map(({ name }) => name) ?? [];
  const names = toJudge(sight, fitFor('verifier', sight, all));
  const only = sight.state.lanes.get(task.lane)?.review.agents ?? [];
  const named = only.filter((name) => names.includes(name));
  return [...named, ...names.filter((name) => !only.includes(name))].find(
    (agent) =>
      sight.agents.has(agent) &&
      quotaEnd(sight, task, agent) <= timeOf(sight) &&
      fits(sight.state, task, sight.me, agent),
  );
}

/** Whether an agent of a node may judge what the newest attempt made, and has not yet. */
function fits(state: State, task: Task, node: string, agent: string): boolean {
  const lane = state.lanes.get(task.lane);
  const made = task.attempts.at(-1);
  if (!made || !lane || dependence(state, lane, made, node, agent) !== null) return false;
  const said = state.members.get(node)?.agents.find(({ name }) => name === agent);
  if (said?.family === 'script' && lane.review.run === null) return false;
  if (said && !isFor(said, 'verifier')) return false;
  return ![...task.seats, ...task.votes].some((one) => one.by === node && one.agent === agent);
}

/** A seat whose holder was silent for longer than its TTL, as claims are watched (INV-8). */
function silentSeat(sight: Sight, task: Task): string | null {
  const silent = task.seats.find(
    ({ ref, by, ttl }) =>
      by !== sight.me &&
      silentFor(sight.silence, ref, sight.mono) > effectiveTtl(sight.state, ttl) * 1000,
  );
  return silent?.ref ?? null;
}

function takeSeat(sight: Sight): Command[] {
  const { state, me, lot } = sight;
  const busy = [...sight.active.values()].filter((activity) => activity === 'review').length;
  if (busy >= sight.slots) return [];
  for (const { task, agent, over } of wantedReviews(sight)) {
    const commit = task.result?.commit;
    if (commit === undefined) continue;
    // Whose agent the lane names first, then drawn, so that not all want the same seat; one that is not taken is offered to the next.
    const able = verifiersFor(state, task);
    const only = state.lanes.get(task.lane)?.review.agents ?? [];
    const rank = (id: string) => only.findIndex((name) => fits(state, task, id, name));
    const before = able.filter((id) => {
      const earlier = rank(id) - rank(me);
      if (earlier !== 0) return earlier < 0;
      return lot(`${task.ref} ${commit} ${id}`) < lot(`${task.ref} ${commit} ${me}`);
    });
    const waited = Math.floor(Math.max(0, timeOf(sight) - (task.result?.since ?? 0)) / TURN);
    if (before.length >= Math.max(1, seatsLeft(state, task)) + waited) continue;
    const ttl = state.lanes.get(task.lane)?.ttl ?? 60;
    const body = { task: task.ref, commit, agent, ttl, ...(over === null ? {} : { over }) };
    return [{ do: 'say', event: { kind: 'review.claimed', body }, urgent: true }];
  }
  return [];
}

/** Nodes that could judge the result, as far as they have announced what they have. */
export function verifiersFor(state: State, task: Task): string[] {
  return admittedMembers(state).filter((id) => {
    const member = state.members.get(id);
    const isVerifier = member?.roles.includes('verifier') === true;
    return isVerifier && member?.agents.some(({ name }) => fits(state, task, id, name)) === true;
  });
}

/** Own results go where verifiers get them. */
function offers(sight: Sight): Command[] {
  if (sight.following !== 'ok') return [];
  return heldTasks(sight.state).flatMap((task): Command[] => {
    const { claim, result } = task;
    if (claim.by !== sight.me || result === null || sight.active.has(claim.ref)) return [];
    const isDone = sight.offered.has(result.commit) || !asksVerifier(sight.state, task);
    return isDone ? [] : [{ do: 'offer', task: task.ref, claim: claim.ref }];
  });
}
