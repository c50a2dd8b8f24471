/** Holders that fall silent in the middle of their work, and some that were gone before. */
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';
import { type Fault, sometime } from './fault.ts';

const TIMES = 4;
/** Before the last of them: whoever takes over has to have time to. */
const LATEST = 0.6;

export const silences: Fault = (world) => {
  const { plans } = world;
  // Whoever is drawn first and is not there makes the others wait.
  for (let gone = plans.whole(0, 2); gone > 0; gone--)
    sometime(world, 'a bystander dies', () => dies(world, world.random.pick(world.living)), 0.2);
  for (let i = 0; i < TIMES; i++)
    sometime(world, 'a holder falls silent', () => silence(world), LATEST);
};

function silence(world: World): void {
  const { random, sizes, state, time } = world;
  const holder = world.living.find(
    (node) =>
      isWell(node) &&
      [...state.tasks.values()].some(
        (task) => task.state === 'running' && task.claim?.by === node.id,
      ),
  );
  if (!holder) {
    if (time.now < LATEST * sizes.faultEnd) time.after(1000, () => silence(world));
    return;
  }
  const how = random.pick(['dies', 'stands still', 'is cut off'] as const);
  const ms = random.between(2, 5) * sizes.ttl * 1000;
  if (how === 'dies') dies(world, holder);
  else if (!leavesTwo(world)) return;
  else if (how === 'stands still') holder.pause(ms);
  else holder.cut(ms);
}

function dies(world: World, node: SimNode): void {
  if (!isWell(node) || !leavesTwo(world)) return;
  world.say(() => `${node.name} DIES`);
  node.isDead = true;
  world.time.after(0, () => node.crash());
}

/** Somebody must be there to take over, and somebody else to draw lots with. */
function leavesTwo({ living }: World): boolean {
  return living.filter(isWell).length > 2;
}

function isWell(node: SimNode): boolean {
  return node.isUp && !node.still && !node.isCut();
}
