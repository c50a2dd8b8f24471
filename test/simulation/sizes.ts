/** How large and how fast the mesh of a seed is. */
import { meshOf, type ProfileName } from './faults/index.ts';
import type { Skill } from './world/agents.ts';
import type { Machine } from './world/node.ts';
import { Random } from './world/random.ts';
import type { Sizes } from './world/sizes.ts';

const NAMES = ['ana', 'ben', 'eve', 'kim', 'lea', 'tom', 'una', 'yan'];

/** Faults end for agents as well: then they are quick, and do what they are asked. */
const WELL: Skill = {
  work: [100, 1000],
  check: [20, 200],
  lengthy: 0,
  failing: 0,
  idle: 0,
  hanging: 0,
  overrunning: 0,
  lying: 0,
  rejecting: 0,
};

export function sizesOf(seed: number, profile: ProfileName): Sizes {
  const mesh = meshOf(profile);
  const { crowd = [3, 3, 3, 4, 5], slots = [2, 4], sizes: own = {} } = mesh;
  // Not the stream the world draws from: what a mesh is does not depend on what happens in it.
  const random = new Random(seed + 500_000_000);
  // Nor does what was added later change the rest.
  const other = new Random(seed + 510_000_000);
  const rationed = new Random(seed + 520_000_000);
  const near = random.pick([5, 30, 80, 200]);
  const far = random.chance(0.25) ? 3 : 1;
  const machines = NAMES.slice(0, random.pick(crowd)).map(
    (name, i): Machine => ({
      name,
      latency: i === 1 ? near * far : near,
      slots: random.whole(...slots),
      skew: random.chance(0.1) ? random.between(-3e6, 3e6) : random.between(-2000, 2000),
      drift: random.between(0.97, 1.03),
    }),
  );
  const sizes = {
    seed,
    machines,
    interval: 2500,
    timeout: 5000,
    ttl: 15,
    tasks: random.whole(20, 21),
    conflicts: 0.05,
    pushesPerMinute: null,
    caps: {
      slots: random.chance(0.3) ? random.whole(1, 2) : null,
      hourly: random.chance(0.3) ? other.whole(2, 5) : null,
    },
    also: {
      cron: other.chance(0.3),
      window: other.chance(0.3),
      campaign: other.chance(0.3) ? other.whole(2, 6) : null,
    },
    ration: rationed.chance(mesh.rationed ?? 0.3)
      ? { starts: rationed.whole(1, 8), ttl: rationed.chance(0.5) ? 300 : 60 }
      : null,
    rules: rationed.chance(0.3),
    faultEnd: 45_000,
    ...own,
  };
  const { badAgents } = sizes as Partial<Sizes>;
  const skill = {
    ...WELL,
    work: [500, 4000] as const,
    check: [100, 1000] as const,
    failing: 0.08,
    idle: 0.03,
    rejecting: 0.05,
  };
  return { ...sizes, skill: { ...skill, ...badAgents }, recovered: WELL };
}
