/** What of a seed's plan is left out, to find the least that still fails. */
import type { Sizes } from './world/sizes.ts';

export interface Cut {
  /** Numbers of planned faults. */
  readonly faults: readonly number[];
  /** Tasks, and nodes, that are not there. */
  readonly tasks: number;
  readonly nodes: number;
  /** Nobody leaves notes or rotates keys. */
  readonly quiet: boolean;
}

export const WHOLE: Cut = { faults: [], tasks: 0, nodes: 0, quiet: false };

/** The mesh that is left. */
export function cutSizes(sizes: Sizes, { tasks, nodes }: Cut): Sizes {
  const machines = sizes.machines.slice(0, sizes.machines.length - nodes);
  return { ...sizes, machines, tasks: sizes.tasks - tasks };
}
