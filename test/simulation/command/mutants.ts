/** Every mutant on all cores, until a seed finds it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedsOf } from '../faults/index.ts';
import { MUTANTS } from '../mutants/index.ts';
import { type Outcome, simulate } from '../sim.ts';
import type { Mutant } from '../world/mutant.ts';
import { whatRan } from './machine.ts';
import { mutantNamed } from './named.ts';
import { type Job, Pool } from './pool.ts';

/** Seeds within which each has to be found. */
const WITHIN = 2000;
const KEPT = join('test', 'simulation', 'mutants.json');

interface Finding {
  readonly mutant: string;
  readonly seed: number;
  readonly checker: string;
}

/** named: the only mutant tried; null: all are. Resolves with the exit code. */
export async function runMutants(named: string | null, workers: number | null): Promise<number> {
  const tried = named === null ? MUTANTS : [mutantNamed(named)];
  console.log(whatRan());
  const kept = new Map(readKept().map((finding) => [finding.mutant, finding]));
  const lost: string[] = [];
  for (const mutant of tried) {
    const begun = performance.now();
    const finding = await find(mutant, kept.get(mutant.name)?.seed ?? null, workers);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    if (finding) {
      const { seed, checker, tries, message } = finding;
      kept.set(mutant.name, { mutant: mutant.name, seed, checker });
      console.log(
        `${mutant.name}: seed ${seed}, ${tries} tried, ${seconds} s: ${checker}: ${message}`,
      );
    } else {
      lost.push(mutant.name);
      console.log(`${mutant.name}: NOT FOUND (${seconds} s)`);
    }
  }
  console.log(`${tried.length - lost.length} of ${tried.length} mutants found`);
  if (lost.length === 0) {
    const findings = MUTANTS.flatMap(({ name }) => kept.get(name) ?? []);
    writeFileSync(KEPT, `${JSON.stringify(findings, null, 2)}\n`);
    console.log(`kept in ${KEPT}`);
  }
  return lost.length === 0 ? 0 : 1;
}

function readKept(): Finding[] {
  return JSON.parse(readFileSync(KEPT, 'utf8'));
}

/** The seed kept for it if that still finds it, else the lowest of its profile's among those tried. */
async function find(mutant: Mutant, kept: number | null, workers: number | null) {
  let best: { seed: number; checker: string; message: string } | null = null;
  let tries = 0;
  const judge = ({ seed, violations }: Outcome): boolean => {
    tries++;
    const broken = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
    if (broken && (best === null || seed < best.seed))
      best = { seed, checker: broken.invariant, message: broken.message };
    return best === null;
  };
  if (kept !== null) judge(await simulate(kept, { mutant }));
  if (best === null) await new Pool(workers).run(jobsOf(mutant), judge);
  return best === null
    ? null
    : { ...(best as { seed: number; checker: string; message: string }), tries };
}

function* jobsOf({ name, profile }: Mutant): Generator<Job> {
  for (const seed of seedsOf(profile)) {
    if (seed >= WITHIN) return;
    yield { seed, mutant: name };
  }
}
