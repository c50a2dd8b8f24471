/** How this node is to be run, from the options of `up` and `tick`. */
import type { OpenNode } from '@lanemesh/peer/home';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';
import { resolveLane } from '../known.ts';

export interface Wishes {
  /** Lanes served; null: all. */
  readonly lanes: readonly string[] | null;
  /** Attempts at once. */
  readonly slots: number;
  /** Between two turns, milliseconds. */
  readonly interval: number;
}

/** Beats come once an interval at most, and silence is counted in TTLs of seconds. */
const BEATS_A_TTL = 5;
const SHORTEST = 200;

/**
 * Reads them. Throws usage Faults, also for lanes that are not there. stays: turns follow each
 * other in this process, so their interval may be fitted to the lanes; else it is the time between
 * two calls, which silence is measured against.
 */
export function wishesOf(call: Call, node: OpenNode, stays: boolean): Wishes {
  const { state } = node.replica;
  const names = call.options.text('lanes')?.split(',').filter(Boolean);
  if (names?.length === 0) throw usage('flag.value', '--lanes names no lane', 'for example a,b');
  const lanes = names?.map((name) => resolveLane(state, name.trim(), '--lanes').name) ?? null;
  const slots = call.options.number('slots', { min: 0, max: 256, whole: true });
  const seconds = call.options.number('interval', { min: 0.05, max: 3600 });
  return {
    lanes,
    slots: slots ?? node.settings.slots ?? 1,
    interval: seconds !== undefined ? seconds * 1000 : stays ? fitting(node, lanes) : node.interval,
  };
}

/** The node's interval, or less where a lane's TTL is so short that beats would come too late. */
function fitting(node: OpenNode, lanes: readonly string[] | null): number {
  const served = [...node.replica.state.lanes.values()].filter(
    ({ name }) => lanes === null || lanes.includes(name),
  );
  const shortest = Math.min(...served.map(({ ttl }) => (ttl * 1000) / BEATS_A_TTL));
  return Math.max(SHORTEST, Math.min(node.interval, shortest));
}
