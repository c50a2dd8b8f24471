/** Leave to run without a sandbox, and its end. */
import type { Known } from '@lanemesh/event';
import { GRANTS_KEPT, type Grant, isLive } from '../breakglass.ts';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { heldTasks } from '../task-lists.ts';
import { revoke, step } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

export function breakglassGranted(
  state: State,
  { body }: Of<'breakglass.granted'>,
  ref: string,
  place: Place,
): Refusal {
  const { agent = null, lane = null, node = null, reason, rollback, ttl } = body;
  if (agent === null && lane === null && node === null)
    return 'body: names none of agent, lane and node';
  if (lane !== null && !state.lanes.has(lane)) return `body.lane: no lane ${lane}`;
  if (node !== null && !state.members.has(node)) return 'body.node: no such node';
  const since = state.chainTime;
  const until = since + ttl * 1000;
  const { position } = state;
  const oldest = state.grants.size >= GRANTS_KEPT ? state.grants.keys().next().value : undefined;
  if (oldest !== undefined) state.grants.delete(oldest);
  const by = place.author;
  const grant: Grant = {
    ...{ ref, by, reason, rollback, agent, lane, node, since, until, position },
    ended: null,
  };
  state.grants.set(ref, grant);
  return null;
}

export function breakglassEnded(
  state: State,
  { body }: Of<'breakglass.ended'>,
  place: Place,
): Refusal {
  const grant = state.grants.get(body.grant);
  if (!grant) return 'body.grant: no such grant';
  if (!isLive(grant, state.chainTime)) return 'life: it has ended already';
  grant.ended = { by: place.author, position: state.position };
  for (const task of heldTasks(state)) {
    const isAtWork = task.state === 'claimed' || task.state === 'running';
    if (!isAtWork || task.attempts.at(-1)?.elevated !== grant.ref) continue;
    revoke(state, task);
    step(state, task, 'giveUp');
  }
  return null;
}
