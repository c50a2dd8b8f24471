/** One seed, from the founding of its mesh to the end. */
import { CHECKERS } from './checkers/index.ts';
import { type Cut, cutSizes, WHOLE } from './cut.ts';
import { type ProfileName, plantFaults, profileOf } from './faults/index.ts';
import { found } from './founding.ts';
import { restWatch } from './rest.ts';
import { sizesOf } from './sizes.ts';
import { plantWorkload } from './workload.ts';
import type { Counted } from './world/counts.ts';
import type { Mutant } from './world/mutant.ts';
import { type Violation, World } from './world/world.ts';

/** Virtual milliseconds a mesh has to come to rest once faults stop. */
const REST = 2_400_000;

export interface Outcome {
  readonly seed: number;
  readonly profile: ProfileName;
  readonly violations: readonly Violation[];
  readonly nodes: number;
  readonly tasks: number;
  readonly steps: number;
  /** Virtual milliseconds. */
  readonly took: number;
  readonly counts: Readonly<Record<Counted, number>>;
  /** Milliseconds that takeovers took which somebody could make all the time, and might take. */
  readonly takeovers: readonly { readonly after: number; readonly bound: number }[];
  /** What was planned to happen, in words, without what was left out. */
  readonly planned: readonly string[];
  readonly trace: readonly string[];
}

/**
 * mutant: a deliberate bug in every node; trace: keeps one readable line a step; cut: what of the
 * seed's plan is left out; profile: what faults it meets, else those of its number.
 */
export async function simulate(
  seed: number,
  {
    mutant = null,
    trace = false,
    cut = WHOLE,
    profile = profileOf(seed),
  }: { mutant?: Mutant | null; trace?: boolean; cut?: Cut; profile?: ProfileName } = {},
): Promise<Outcome> {
  const world = new World(
    cutSizes(sizesOf(seed, profile), cut),
    mutant,
    trace,
    new Set(cut.faults),
  );
  world.hub.pushesPerMinute = world.sizes.pushesPerMinute;
  await found(world, CHECKERS);
  plantWorkload(world, cut.quiet);
  plantFaults(world, profile);
  const isOver = restWatch(world);
  await world.time.run(isOver, world.sizes.faultEnd + REST);
  await world.close();
  return {
    seed,
    profile,
    violations: world.violations,
    nodes: world.nodes.length,
    tasks: world.state.tasks.size,
    steps: world.time.steps,
    took: world.time.now,
    counts: world.counts,
    takeovers: world.takeovers,
    planned: world.planned,
    trace: world.trace,
  };
}
