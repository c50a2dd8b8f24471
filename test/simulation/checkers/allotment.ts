/** Whatever is cut off, no more begins out of contact than the mesh granted, and no more is granted than its cap (INV-11). */
import { takenOf } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'allotment';

export function allotment(world: World): Checker {
  return {
    name,
    wove: (state) => {
      for (const ration of state.rations.values()) {
        const { starts } = takenOf(state, ration);
        if (ration.starts !== null && starts > ration.starts)
          world.violate(name, `${starts} of ${ration.starts} starts of ${ration.agent} are taken`);
      }
      for (const { ref, starts, spent } of state.allotments.values())
        if (spent > starts) world.violate(name, `${spent} of ${starts} starts of ${ref} were made`);
    },
  };
}
