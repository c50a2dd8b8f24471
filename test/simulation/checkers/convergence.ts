/** Equal ledgers give equal state (INV-4), and in the end everybody follows the same one. */
import { type State, stateHash } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import { simulatedCrypto } from '../world/crypto.ts';
import { Readings } from '../world/readings.ts';
import { foundingLine } from '../world/referee.ts';
import type { World } from '../world/world.ts';
import { isSameState } from './same-state.ts';

const name = 'convergence';
/** One of so many seeds has its states hashed as well. */
const HASHED = 7;

export function convergence(world: World): Checker {
  return {
    name,
    over: () => {
      const tip = world.state.tip.oid;
      const whole = foldAgain(world);
      const views = world.living.flatMap((node) => {
        const state = node.peer?.options.replica.state;
        return state ? [{ name: node.name, state }] : [];
      });
      for (const { name: node, state } of [...views, { name: 'hub', state: world.state }]) {
        if (state.tip.oid !== tip)
          world.violate(name, `${node} follows entry ${state.tip.height}, not the hub's`);
        else if (!isSameState(state, whole))
          world.violate(name, `${node}'s state differs from a fold from the beginning`);
      }
      // States that are the same have one hash (same-state.test.ts): now and then that is looked at.
      const isHashed = world.sizes.seed % HASHED === 0;
      if (isHashed && hashOf(world.state) !== hashOf(whole))
        world.violate(name, 'a fold from the beginning has another state hash');
      for (const node of world.living)
        if (node.follows !== tip) world.violate(name, `${node.name}'s disk follows another entry`);
    },
  };
}

const hashOf = (state: State): string => stateHash(state, simulatedCrypto);

/** The ledger's state, folded from its first event at once, from bytes that nobody read before. */
function foldAgain(world: World): State {
  const readings = new Readings(world.hub.objects);
  const line = foundingLine(readings, world.founding);
  return line.judge(world.hub.ledger as string, readings).state ?? line.state;
}
