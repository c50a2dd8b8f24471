/** A hub that loses what it took: its ledger, logs, the code's target, each alone. */
import { LEDGER_REF } from '@lanemesh/ledger';
import { TARGETS } from '../world/code.ts';
import type { World } from '../world/world.ts';
import { allKnow, type Fault, sometime } from './fault.ts';

const TIMES = 12;
const LOGS = 'refs/heads/mesh/log/';

export const rollbacks: Fault = (world) => {
  for (let i = 0; i < TIMES; i++)
    for (const loss of [dropsLog, dropsLedger, rollsBack])
      sometime(world, `the hub ${loss.name}`, () => loss(world));
  if (world.plans.chance(0.4))
    sometime(world, 'the target goes back', () => targetGoesBack(world), 0.5);
};

function dropsLog({ hub, random }: World): void {
  hub.tamper((refs) => {
    const logs = [...refs.keys()].filter((ref) => ref.startsWith(LOGS));
    if (logs.length > 0) refs.delete(random.pick(logs));
  });
}

// As long as nobody can build on less than all know, nothing that was granted is lost.
function dropsLedger(world: World): void {
  if (!allKnow(world)) return;
  world.say(() => 'hub drops its ledger');
  world.count('rollbacks');
  world.hub.tamper((refs) => refs.delete(LEDGER_REF));
}

function rollsBack(world: World): void {
  const before = world.readings.get(world.hub.ledger ?? '')?.parents[0];
  if (before === undefined || !allKnow(world)) return;
  world.say(() => 'hub goes back by one entry');
  world.count('rollbacks');
  world.hub.tamper((refs) => refs.set(LEDGER_REF, before));
}

/** A target loses its newest landing, when it is recorded and nobody lands. */
function targetGoesBack(world: World): void {
  const { code } = world.hub;
  const isBusy = world.living.some(({ peer }) =>
    [...(peer?.running.values() ?? [])].some(({ activity }) => activity === 'landing'),
  );
  const lost = TARGETS.map((target) => ({ target, ...code.get(code.tip(target)) })).find(
    ({ id, task }) => task !== null && world.state.tasks.get(task)?.landed?.commit === id,
  );
  if (isBusy || !allKnow(world) || !lost) {
    if (world.time.now < world.sizes.faultEnd) world.time.after(700, () => targetGoesBack(world));
    return;
  }
  world.say(() => `${lost.target} loses its newest landing`);
  world.count('rollbacks');
  code.tamper(lost.target, lost.parents[0] as string);
}
