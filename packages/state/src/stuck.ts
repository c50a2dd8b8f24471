/** Attempts that came to the same as ones before them: the next would too. */
import { failingOf } from './failure.ts';
import type { Attempt, Task } from './task.ts';

/** Attempts in a row that fail in the same way, before a person has to look. */
const SAME = 3;

/**
 * Why another attempt would come to nothing new; null: it may do better. A script does the same
 * whenever it runs, so that it says nothing.
 */
export function stuckProblem(task: Task): string | null {
  const worked = task.attempts.slice(task.countedFrom).filter(isWork);
  const last = worked.at(-1);
  if (last === undefined || last !== task.attempts.at(-1)) return null;
  const twin = worked.find(({ patch }) => patch !== null && patch === last.patch);
  if (twin !== undefined && twin !== last)
    return `attempts ${twin.n} and ${last.n} made the same change, which failed both times`;
  const same = worked.slice(-SAME);
  const isSame = same.length === SAME && same.every((one) => failsAs(one, last));
  return isSame ? `its last ${SAME} attempts failed in the same way` : null;
}

/** Whether it failed by what its agent did. */
function isWork({ agent, outcome, class: failing, stage, reason }: Attempt): boolean {
  if (agent === null || agent === 'script' || stage === 'merge') return false;
  if (outcome === 'rejected') return true;
  const isOfWork = failing === 'retryable' && !failingOf(stage, reason).transient;
  return outcome === 'failed' && isOfWork;
}

function failsAs(one: Attempt, other: Attempt): boolean {
  if (one.evidence === '' || one.outcome !== other.outcome) return false;
  const isLike = one.stage === other.stage && one.reason === other.reason;
  return isLike && withoutChance(one.evidence) === withoutChance(other.evidence);
}

/** Without what differs from run to run: numbers, and folders. */
function withoutChance(text: string): string {
  return text.replace(/(?:\/[^ \t\n\r/:]*)*\//g, '/').replace(/[0-9]+/g, '0');
}
