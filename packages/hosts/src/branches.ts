/** Names of the branches a landing moves. */
import { authorOf, idOf, REF } from '@lanemesh/event';
import { checkRef } from '@lanemesh/git';
import type { Target } from './host.ts';

/** The target branch. Throws a RangeError for a name that is none, or one of the mesh's own. */
export function targetRef(t: Target): string {
  if (/^mesh\//.test(t.repo.target)) {
    throw new RangeError(`${t.repo.target} belongs to the mesh: nothing lands there`);
  }
  return checkRef(`refs/heads/${t.repo.target}`);
}

/** The head branch of a task, which fences its landings. Throws a RangeError if the id is none. */
export function headRef(t: Target): string {
  if (!REF.test(t.task)) throw new RangeError(`not a task's id: ${JSON.stringify(t.task)}`);
  return `refs/heads/mesh/task/${idOf(t.task)}-${authorOf(t.task).slice(0, 8)}`;
}

/**
 * Where our copy keeps what a target branch held when it was fetched last. Flat, since a branch
 * `a` that became `a/b` at the hub would stand in its own way here.
 */
export function hubRef(t: Target): string {
  return `refs/hub/${t.repo.target.replaceAll('/', '+')}`;
}

/** Where the head branch read last is kept: its commits are needed once, as parents. */
export const HUB_HEAD = 'refs/hub/mesh+head';
