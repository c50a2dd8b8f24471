/** The large meshes that are measured. */
import type { Asked } from './scale.ts';

const HOUR = 3_600_000;

const HUBS = {
  local: { latency: 1, pushesPerMinute: null, interval: 1000, ttl: 60 },
  far: { latency: 150, pushesPerMinute: null, interval: 1000, ttl: 60 },
  // A forge: less is asked of it, and less often.
  limited: { latency: 150, pushesPerMinute: 6, interval: 10_000, ttl: 900 },
} as const;
export type HubName = keyof typeof HUBS;
export const HUB_NAMES = Object.keys(HUBS) as HubName[];
export const NODES = [3, 10, 30, 100, 300] as const;

/** tasks: on a hub without a limit; a limited one gets a tenth, since it drains ten times as long. */
export function mesh(nodes: number, hub: HubName, tasks: number): Asked {
  const few = hub === 'limited' ? Math.max(10, Math.round(tasks / 10)) : tasks;
  return { ...HUBS[hub], nodes, tasks: few, notes: null, end: 24 * HOUR };
}

/** 32 nodes that say something every 5 s, 300 ms there and back: every event is woven within 15 s. */
export const TALKING: Asked = { ...HUBS.far, nodes: 32, tasks: 0, notes: 5000, end: 300_000 };
