/** Which faults a seed meets: one crash and one unknown push always, the rest by its profile. */
import type { Sizes } from '../world/sizes.ts';
import type { World } from '../world/world.ts';
import { restoredBackups } from './backup.ts';
import { clockJumps } from './clock.ts';
import { crashes, oneCrash } from './crash.ts';
import { deadNode } from './dead-node.ts';
import { delay, duplicates } from './delay.ts';
import { diskTroubles } from './disk.ts';
import { endFaults } from './end.ts';
import type { Fault } from './fault.ts';
import { forks } from './fork.ts';
import { hoarder } from './hoarder.ts';
import { junk } from './junk.ts';
import { lostRequests } from './lost-request.ts';
import { outages } from './outage.ts';
import { partitions } from './partition.ts';
import { pauses } from './pause.ts';
import { rollbacks } from './rollback.ts';
import { oneUnknownPush, unknownPushes } from './unknown-push.ts';

interface Profile {
  readonly faults: readonly Fault[];
  /** In what a mesh of this profile differs. */
  readonly sizes?: Partial<Sizes>;
}

const BAD_AGENTS = { hanging: 0.06, overrunning: 0.1, lying: 0.1 };

const PROFILES = {
  calm: { faults: [] },
  lossy: { faults: [lostRequests, unknownPushes, delay, duplicates] },
  crash: { faults: [crashes] },
  pause: { faults: [pauses] },
  partition: { faults: [partitions] },
  outage: { faults: [outages] },
  loss: { faults: [deadNode, crashes] },
  agents: { faults: [], sizes: { badAgents: BAD_AGENTS } },
  disk: { faults: [diskTroubles, clockJumps] },
  junk: { faults: [junk, unknownPushes] },
  rollback: { faults: [rollbacks] },
  fork: { faults: [forks] },
  backup: { faults: [restoredBackups, partitions] },
  hoarder: { faults: [hoarder] },
  limited: { faults: [], sizes: { pushesPerMinute: 60, tasks: 20 } },
  all: {
    faults: [
      lostRequests,
      unknownPushes,
      delay,
      duplicates,
      crashes,
      pauses,
      partitions,
      outages,
      deadNode,
      diskTroubles,
      clockJumps,
      junk,
    ],
    sizes: { badAgents: BAD_AGENTS },
  },
} satisfies Record<string, Profile>;
export type ProfileName = keyof typeof PROFILES;
const NAMES = Object.keys(PROFILES) as ProfileName[];

/** The name of a seed's profile. */
export function profileOf(seed: number): ProfileName {
  return NAMES[seed % NAMES.length] as ProfileName;
}

/** The seeds of a profile, ascending. */
export function* seedsOf(profile: ProfileName): Generator<number> {
  for (let seed = NAMES.indexOf(profile); ; seed += NAMES.length) yield seed;
}

/** What a seed's profile changes of its mesh. */
export function sizesIn(seed: number): Partial<Sizes> {
  return (PROFILES[profileOf(seed)] as Profile).sizes ?? {};
}

export function plantFaults(world: World): void {
  oneCrash(world);
  oneUnknownPush(world);
  for (const fault of PROFILES[profileOf(world.sizes.seed)].faults) fault(world);
  endFaults(world);
}
