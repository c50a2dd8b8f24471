/** A hub that loses what it took, and people with push rights and no key who put junk there. */
import { LEDGER_REF } from '@lanemesh/ledger';
import { rawCommit } from '../../support/raw-commit.ts';
import type { World } from '../world/world.ts';
import { type Fault, sometime } from './fault.ts';

const TIMES = 6;
const LOGS = 'refs/heads/mesh/log/';

export const hostileHub: Fault = (world) => {
  for (let i = 0; i < TIMES; i++)
    for (const attack of [dropsLog, dropsLedger, rollsBack, takesJunk])
      sometime(world, () => attack(world));
};

function dropsLog({ hub, random }: World): void {
  hub.tamper((refs) => {
    const logs = [...refs.keys()].filter((ref) => ref.startsWith(LOGS));
    if (logs.length > 0) refs.delete(random.pick(logs));
  });
}

/** As long as nobody can build on less than all know, nothing that was granted is lost. */
function allKnow({ hub, living, weather }: World): boolean {
  const known = living.every((node) => node.isUp && node.follows === hub.ledger);
  return known && weather.lateRequests === 0;
}

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

/** An unsigned merge, an old entry first: with it a first-parent walk would go back. */
function takesJunk(world: World): void {
  const { hub, founding } = world;
  const tip = hub.ledger;
  if (tip === null || !hub.up || hub.readOnly) return;
  world.count('junk');
  world.say(() => 'hub takes junk onto its ledger');
  const junk = hub.objects.add(rawCommit('junk\n', [founding, tip]));
  hub.push([{ ref: LEDGER_REF, to: junk }]);
}
