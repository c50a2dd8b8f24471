/** `npm run sim`: many seeds on all cores, one seed again, the mutants, or a large mesh. */
import { parseArgs } from 'node:util';
import { OtherRun } from './command/course.ts';
import { runMutants } from './command/mutants.ts';
import { profileNamed, Unusable } from './command/named.ts';
import { serve } from './command/pool.ts';
import { replaySeed } from './command/replay.ts';
import { runScale, runTalking } from './command/scale.ts';
import { runSeeds } from './command/seeds.ts';
import { shrinkSeed } from './command/shrink.ts';
import { runTakeovers } from './command/takeover.ts';
import { allCells, cellsOf } from './scale/meshes.ts';

const USAGE = `usage: npm run sim -- --seeds N [--from S] [--workers W] [--state FILE] [--profile P]
                                                            N seeds from S (0) on; FILE keeps how far it is: the
                                                            same command goes on after a stop, on the same commit;
                                                            P: all with these faults, not with those of their number
       npm run sim -- --takeover N                          N histories with takeovers, and how long these took
       npm run sim -- --seed S [--profile P]                one seed again, one line a step
       npm run sim -- --shrink S [--profile P] [--mutant M]  the least of its plan that still fails
       npm run sim -- --mutants [--mutant NAME]             every deliberate bug, or one, until a seed finds it
       npm run sim -- --scale [--tasks T] [--nodes N]       meshes of up to N (300) nodes and T (10000) tasks
       npm run sim -- --cells N:HUB:T[,…]                   meshes of N nodes and T tasks at a local, far or limited hub
       npm run sim -- --talking                             32 nodes that say something every 5 s`;

const OPTIONS = {
  seeds: { type: 'string' },
  from: { type: 'string', default: '0' },
  seed: { type: 'string' },
  shrink: { type: 'string' },
  workers: { type: 'string' },
  state: { type: 'string' },
  profile: { type: 'string' },
  takeover: { type: 'string' },
  scale: { type: 'boolean', default: false },
  cells: { type: 'string' },
  talking: { type: 'boolean', default: false },
  tasks: { type: 'string', default: '10000' },
  nodes: { type: 'string', default: '300' },
  mutants: { type: 'boolean', default: false },
  mutant: { type: 'string' },
  worker: { type: 'boolean', default: false },
} as const;

/** A whole number given for an option; null: it was not given. */
function whole(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text))
    throw new Unusable(`--${name} is ${JSON.stringify(text)}: use a number such as 1000`);
  return Number(text);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.worker) return serve();
  const profile = profileNamed(values.profile);
  const seed = whole('seed', values.seed);
  if (seed !== null) return replaySeed(seed, profile);
  const failing = whole('shrink', values.shrink);
  if (failing !== null) return shrinkSeed(failing, values.mutant ?? null, profile ?? undefined);
  const workers = whole('workers', values.workers);
  if (values.talking) return runTalking();
  if (values.scale)
    return runScale(allCells(whole('tasks', values.tasks) ?? 0, whole('nodes', values.nodes) ?? 0));
  if (values.cells !== undefined) {
    const cells = cellsOf(values.cells);
    if (cells === null)
      throw new Unusable(`--cells is ${JSON.stringify(values.cells)}: use 300:far:10000 and such`);
    return runScale(cells);
  }
  if (values.mutants || values.mutant !== undefined)
    return runMutants(values.mutant ?? null, workers);
  const takeovers = whole('takeover', values.takeover);
  if (takeovers !== null) return runTakeovers(takeovers, workers);
  const seeds = whole('seeds', values.seeds);
  const { state = null } = values;
  if (state !== null && profile !== null)
    throw new Unusable('--state keeps runs of all profiles: leave --profile or --state out');
  if (seeds)
    return runSeeds({ from: whole('from', values.from) ?? 0, seeds, profile }, workers, state);
  throw new Unusable('nothing to do');
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage =
    error instanceof Unusable ||
    error instanceof OtherRun ||
    (error as { code?: string }).code?.startsWith('ERR_PARSE');
  if (!isUsage) throw error;
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
