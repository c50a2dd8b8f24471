/** Equal ledgers give equal state (INV-4), and in the end everybody follows the same one. */
import { Commits, MemoryStore } from '@lanemesh/ledger';
import { foundState, Line, type State, stateHash } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import { simulatedCrypto } from '../world/crypto.ts';
import type { World } from '../world/world.ts';

const name = 'convergence';

export function convergence(world: World): Checker {
  return {
    name,
    over: () => {
      const tip = world.state.tip.oid;
      const whole = stateHash(foldAgain(world), simulatedCrypto);
      const views = world.living.flatMap((node) => {
        const state = node.peer?.options.replica.state;
        return state ? [{ name: node.name, state }] : [];
      });
      for (const { name: node, state } of [...views, { name: 'hub', state: world.state }]) {
        if (state.tip.oid !== tip)
          world.violate(name, `${node} follows entry ${state.tip.height}, not the hub's`);
        else if (stateHash(state, simulatedCrypto) !== whole)
          world.violate(name, `${node}'s state differs from a fold from the beginning`);
      }
      for (const node of world.living)
        if (node.follows !== tip) world.violate(name, `${node.name}'s disk follows another entry`);
    },
  };
}

/** The ledger's state, folded from its first event at once. */
function foldAgain(world: World): State {
  const { objects } = world.hub;
  const commits = new Commits(new MemoryStore(), simulatedCrypto);
  const tip = world.hub.ledger as string;
  for (const oid of objects.between([tip], [])) commits.add(objects.get(oid)?.raw as Uint8Array);
  const founding = commits.get(world.founding);
  const start = founding ? foundState(founding, simulatedCrypto) : null;
  if (!start) throw new Error('the hub holds no founding commit');
  const line = new Line(start, simulatedCrypto);
  line.judge(tip, commits);
  return line.state;
}
