/** Results that wait for a person, and for how long their request stands. */
import { asksPerson, type State, type Task } from '@lanemesh/state';

/** A request that nobody answered for so long is held, milliseconds: 3 days. */
export const APPROVAL_LASTS = 3 * 86_400_000;

export interface Approval {
  readonly commit: string;
  /** When its result came, and when the request ends, milliseconds. */
  readonly since: number;
  readonly until: number;
  /** It has ended: nothing lands until somebody looks at exactly this commit anew. */
  readonly held: boolean;
}

/**
 * What a person is asked to approve of a task, or null. now: own clock, milliseconds since 1970; a
 * request has ended by it or by chain time, whichever says so first.
 */
export function approvalOf(
  mesh: Pick<State, 'chainTime' | 'lanes' | 'repos'>,
  task: Task,
  now: number,
): Approval | null {
  if (task.result === null || !asksPerson(mesh, task)) return null;
  const { commit, at: since } = task.result;
  const until = since + APPROVAL_LASTS;
  return { commit, since, until, held: Math.max(now, mesh.chainTime) >= until };
}
