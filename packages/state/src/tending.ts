/** A lane's settings of how its tasks are tended, as the state keeps them. */
import type { Body } from '@lanemesh/event';
import { BACKOFF } from './failure.ts';

export interface Tending {
  /** Seconds before the first try again after a failure of the world; 0: none. */
  readonly backoff: number;
  /** Failures of one agent; null: its fair part of the lane's attempts. */
  readonly perAgent: number | null;
  /** Tasks a node begins in one turn; null: as many as it has slots. */
  readonly sweep: number | null;
  readonly wip: Readonly<Partial<Record<'held' | 'review' | 'landing' | 'blocked', number>>>;
  readonly window: { readonly min: number; readonly target: number; readonly max: number } | null;
  /** null: questions do not age. */
  readonly staleMinutes: number | null;
}

/** What a lane's definition says, with what holds where it says nothing. */
export function tendingOf({ tending = {} }: Body<'lane.defined'>): Tending {
  return {
    backoff: tending.backoff ?? BACKOFF,
    perAgent: tending.perAgent ?? null,
    sweep: tending.sweep ?? null,
    wip: { ...tending.wip },
    window: tending.window ? { ...tending.window } : null,
    staleMinutes: tending.staleMinutes ?? null,
  };
}

/** Why a definition is refused; null: it is not. */
export function tendingProblem({ tending }: Body<'lane.defined'>): string | null {
  const window = tending?.window;
  return window && !(window.min <= window.target && window.target <= window.max)
    ? 'body.tending.window: min, target and max must ascend'
    : null;
}
