/** The large meshes that are measured. */
import type { Asked } from './scale.ts';

const HOUR = 3_600_000;

const HUBS = {
  local: { latency: 1, pushesPerMinute: null, interval: 1000, ttl: 60 },
  far: { latency: 150, pushesPerMinute: null, interval: 1000, ttl: 60 },
  // A forge: less is asked of it, and less often.
  limited: { latency: 150, pushesPerMinute: 6, interval: 10_000, ttl: 900 },
} as const;
type HubName = keyof typeof HUBS;
const HUB_NAMES = Object.keys(HUBS) as HubName[];
const NODES = [3, 10, 30, 100, 300] as const;

/** One mesh of the table. */
export interface Cell {
  readonly nodes: number;
  readonly hub: HubName;
  readonly tasks: number;
}

/** Every size at every hub; a limited one gets a tenth of the tasks, since it drains ten times as long. */
export function allCells(tasks: number, most: number): Cell[] {
  const few = Math.max(10, Math.round(tasks / 10));
  return NODES.filter((nodes) => nodes <= most).flatMap((nodes) =>
    HUB_NAMES.map((hub) => ({ nodes, hub, tasks: hub === 'limited' ? few : tasks })),
  );
}

/** Cells as `NODES:HUB:TASKS`, separated by commas; null: they are not. */
export function cellsOf(text: string): Cell[] | null {
  const cells = text.split(',').map((one): Cell | null => {
    const [, nodes, name, tasks] = /^(\d{1,4}):([a-z]+):(\d{1,6})$/.exec(one) ?? [];
    const hub = HUB_NAMES.find((known) => known === name);
    return hub === undefined ? null : { nodes: Number(nodes), hub, tasks: Number(tasks) };
  });
  return cells.every((cell) => cell !== null) ? cells : null;
}

export function mesh({ nodes, hub, tasks }: Cell): Asked {
  return { ...HUBS[hub], nodes, tasks, notes: null, end: 240 * HOUR };
}

/** 32 nodes that say something every 5 s, 300 ms there and back: every event is woven within 15 s. */
export const TALKING: Asked = { ...HUBS.far, nodes: 32, tasks: 0, notes: 5000, end: 300_000 };
