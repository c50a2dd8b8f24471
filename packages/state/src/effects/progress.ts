/** How far an attempt is: what the next one is given, should this one be lost. */
import type { Known } from '@lanemesh/event';
import { ATTEMPT_CYCLE } from '../life/attempt-life.ts';
import { notAllowed } from '../life/cycle.ts';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import type { Attempt } from '../task.ts';
import { fenced } from './fence.ts';
import { noteSoFar } from './spent.ts';

/** Changes what is known of the running attempt, and no more: it takes no step. */
export function taskProgressed(
  state: State,
  event: Extract<Known, { kind: 'task.progressed' }>,
  place: Place,
): Refusal {
  const task = fenced(state, event, place);
  if (typeof task === 'string') return task;
  const attempt = task.attempts.at(-1) as Attempt;
  if (attempt.outcome !== 'running') return notAllowed(ATTEMPT_CYCLE, attempt.outcome, 'progress');
  const { summary, commit, base } = event.body;
  if ((commit === undefined) !== (base === undefined))
    return 'body.base: commit and base stand together';
  attempt.evidence = summary;
  noteSoFar(task, attempt, event.body);
  if (commit !== undefined && base !== undefined) attempt.wip = { commit, base };
  return null;
}
