/** How far an attempt is: what the next one is given, should this one be lost. */
import type { Known } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { fenced } from './outcome.ts';

/** Changes what is known of the running attempt, and no more: it takes no step. */
export function taskProgressed(
  state: State,
  event: Extract<Known, { kind: 'task.progressed' }>,
  place: Place,
): Refusal {
  const task = fenced(state, event, place);
  if (typeof task === 'string') return task;
  const attempt = task.attempts.at(-1);
  if (attempt?.claim !== event.claim || attempt?.outcome !== 'running')
    return 'life: its attempt has ended';
  const { summary, commit, base } = event.body;
  if ((commit === undefined) !== (base === undefined))
    return 'body.base: commit and base stand together';
  attempt.evidence = summary;
  if (commit !== undefined && base !== undefined) attempt.wip = { commit, base };
  return null;
}
