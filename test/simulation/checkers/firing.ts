/** A lane that fires by cron makes one task a slot, however many nodes there are. */
import type { State } from '@lanemesh/state';
import { TICKING } from '../founding.ts';
import { hasFired } from '../rest.ts';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'firing';
/** A slot so much ahead of chain time is of a clock that runs ahead, and holds nobody up: milliseconds. */
const AHEAD = 86_400_000;

export function firing(world: World): Checker {
  const slots = new Set<string>();
  const made = (state: State): number =>
    [...state.tasks.values()].filter(({ lane }) => lane === TICKING).length;
  const seen = new Map<string, number>();
  return {
    name,
    left: () => slots.clear(),
    ordered: ({ event, reason, chainTime, position }) => {
      if (event?.kind !== 'lane.fired' || reason !== null) return;
      const { slot } = event.body as { slot: number };
      const key = slot > chainTime + AHEAD ? `${slot} at ${position}` : `${slot}`;
      if (slots.has(key)) world.violate(name, `slot ${key} fired twice`);
      slots.add(key);
    },
    turned: (node, { options: { replica } }) => {
      const { state } = replica;
      // Only what it fired anew: looking through all tasks in every turn would cost much.
      const n = state.firings.get(TICKING)?.n ?? 0;
      if (n === 0 || n === seen.get(node.id) || world.forkedAt !== null) return;
      seen.set(node.id, n);
      if (made(state) > slots.size)
        world.violate(name, `${node.name} sees ${made(state)} tasks of ${slots.size} slots`);
    },
    over: () => {
      if (!hasFired(world))
        world.violate(name, `the last slot was never fired, only ${[...slots]}`);
    },
  };
}
