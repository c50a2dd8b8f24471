/**
 * A holder dies, and what it signed before comes in later, piece by piece: beats it hoarded, which
 * somebody else keeps on relaying.
 */
import { logRef } from '@lanemesh/ledger';
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';
import { type Fault, sometime } from './fault.ts';

const HOARDED = 60;
const EVERY = 2500;

export const hoarder: Fault = (world) => {
  sometime(world, 'a holder hoards beats, and dies', () => hoard(world), 0.6);
};

async function hoard(world: World): Promise<void> {
  const { sizes, state, time } = world;
  const holder = world.living.find(
    ({ id, isUp, still, peer }) =>
      isUp && !still && peer && [...state.tasks.values()].some(({ claim }) => claim?.by === id),
  );
  if (!holder?.peer || world.living.length <= 2) {
    if (time.now < 0.8 * sizes.faultEnd) time.after(1000, () => hoard(world));
    return;
  }
  world.say(() => `${holder.name} hoards beats`);
  holder.hoards = true;
  const ref = logRef(holder.id);
  const tips: string[] = [];
  holder.cut(600_000);
  const { peer } = holder;
  const sign = async (): Promise<void> => {
    if (holder.peer !== peer) return;
    await peer.append([{ kind: 'node.beat', body: {} }]);
    tips.push(holder.disk.refs.get(ref) as string);
    if (tips.length < HOARDED) return time.after(1, () => void sign()) && undefined;
    world.say(() => `${holder.name} DIES, its beats are relayed`);
    holder.isDead = true;
    await holder.crash();
    relay(world, holder, ref, tips);
  };
  time.after(0, () => void sign());
}

function relay(world: World, holder: SimNode, ref: string, tips: string[]): void {
  const to = tips.shift();
  if (to === undefined) return;
  const names = [0, 1, 2, 3].map((n) => (n === 0 ? ref : `${ref}.${n}`));
  // Somebody may have put junk on the first name.
  names.find((name) => world.hub.push([{ ref: name, to }]).get(name) === 'ok');
  world.say(() => `a beat of ${holder.name} is relayed`);
  world.time.after(EVERY, () => relay(world, holder, ref, tips));
}
