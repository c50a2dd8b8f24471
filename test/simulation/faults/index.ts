/** Which faults a history meets: one crash and one unknown push always, the rest by its profile. */
import type { Sizes } from '../world/sizes.ts';
import type { World } from '../world/world.ts';
import { restoredBackups } from './backup.ts';
import { clockJumps } from './clock.ts';
import { crashes, oneCrash } from './crash.ts';
import { cutsBeforeBegin } from './cut-before-begin.ts';
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
import { silences } from './silence.ts';
import { oneUnknownPush, unknownPushes } from './unknown-push.ts';

interface Profile {
  readonly faults: readonly Fault[];
  /** In what a mesh of this profile differs. */
  readonly sizes?: Partial<Sizes>;
  /** How many nodes it has, drawn from these. */
  readonly crowd?: readonly number[];
  /** Slots of a node, least and most. */
  readonly slots?: readonly [number, number];
  /** How often its starts out of contact are rationed; absent: in 30 %. */
  readonly rationed?: number;
}

/** Work that lasts long enough to be handed over. */
const LENGTHY = { lengthy: 0.2 };
const BAD_AGENTS = { hanging: 0.08, overrunning: 0.12, lying: 0.2 };

/** Seeds have these by their numbers, in turn. */
const IN_TURN = {
  calm: { faults: [] },
  lossy: { faults: [lostRequests, unknownPushes, delay, duplicates] },
  crash: { faults: [crashes], sizes: { badAgents: LENGTHY } },
  pause: { faults: [pauses], sizes: { badAgents: LENGTHY } },
  partition: {
    faults: [partitions, cutsBeforeBegin],
    rationed: 0.8,
    sizes: { badAgents: LENGTHY },
  },
  outage: { faults: [outages] },
  loss: { faults: [deadNode, crashes], sizes: { badAgents: LENGTHY } },
  agents: { faults: [], sizes: { badAgents: BAD_AGENTS } },
  disk: { faults: [diskTroubles, clockJumps] },
  junk: { faults: [junk, unknownPushes] },
  rollback: { faults: [rollbacks] },
  fork: { faults: [forks] },
  backup: { faults: [restoredBackups, partitions] },
  hoarder: { faults: [hoarder] },
  limited: { faults: [], sizes: { pushesPerMinute: 35, tasks: 20 } },
  all: {
    faults: [
      lostRequests,
      unknownPushes,
      delay,
      duplicates,
      crashes,
      pauses,
      partitions,
      cutsBeforeBegin,
      outages,
      deadNode,
      diskTroubles,
      clockJumps,
      junk,
    ],
    sizes: { badAgents: { ...BAD_AGENTS, ...LENGTHY } },
  },
} satisfies Record<string, Profile>;

/** These only who asks for them. */
const ASKED = {
  takeover: {
    faults: [silences],
    crowd: [3, 4, 5, 6],
    slots: [2, 4],
    sizes: { faultEnd: 60_000, tasks: 20, interval: 2000, badAgents: LENGTHY },
  },
} satisfies Record<string, Profile>;

const PROFILES: Readonly<Record<ProfileName, Profile>> = { ...IN_TURN, ...ASKED };
export type ProfileName = keyof typeof IN_TURN | keyof typeof ASKED;
const NAMES = Object.keys(IN_TURN) as ProfileName[];

/** All of them, those asked for included. */
export function profileNames(): ProfileName[] {
  return Object.keys(PROFILES) as ProfileName[];
}

/** The name of a seed's profile. */
export function profileOf(seed: number): ProfileName {
  return NAMES[seed % NAMES.length] as ProfileName;
}

/** The seeds of a profile, ascending: every seed, where none has it by its number. */
export function* seedsOf(profile: ProfileName): Generator<number> {
  const first = NAMES.indexOf(profile);
  for (let seed = Math.max(0, first); ; seed += first < 0 ? 1 : NAMES.length) yield seed;
}

/** In what the meshes of a profile differ. */
export function meshOf(profile: ProfileName): Omit<Profile, 'faults'> {
  return PROFILES[profile];
}

export function plantFaults(world: World, profile: ProfileName): void {
  oneCrash(world);
  oneUnknownPush(world);
  for (const fault of PROFILES[profile].faults) fault(world);
  endFaults(world);
}
