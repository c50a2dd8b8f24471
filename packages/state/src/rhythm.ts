/** What a lane says of making tasks by itself, and what came of it so far. */
import type { Body } from '@lanemesh/event';

type Template = NonNullable<NonNullable<Body<'lane.defined'>['rhythm']>['task']>;

/** When a lane fires, and what it enqueues then. Times in seconds. */
export interface Rhythm {
  readonly cron: string | null;
  /** The least time between two firings; 0: the lane is dormant; null: any. */
  readonly every: number | null;
  /** `x.KIND`, `landed:LANE`, `fetch` or `artifact:GLOB`. */
  readonly on: readonly string[];
  /** How long after the first of several changes it fires. */
  readonly debounce: number;
  /** null: only where it is dormant. */
  readonly task: Template | null;
}

/** A moment: by the clock of who signed it, and by chain time; milliseconds. */
export interface Moment {
  readonly slot: number;
  readonly at: number;
}

/** What a lane with a rhythm did so far. Before its first firing the moment is its definition. */
export interface Firing extends Moment {
  /** Firings so far. */
  readonly n: number;
  /** The task of the newest. */
  readonly task: string | null;
  /** What was seen outside the ledger at the newest firings, at most 64. */
  readonly marks: readonly string[];
  /** Changes in the ledger since the newest firing, and the moment of the first; null: none. */
  readonly changes: (Moment & { readonly count: number }) | null;
}
