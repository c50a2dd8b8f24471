/** Every mutant on all cores, until a seed finds it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedsOf } from '../faults/index.ts';
import { MUTANTS } from '../mutants/index.ts';
import type { Mutant } from '../world/mutant.ts';
import { whatRan } from './machine.ts';
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
  console.log(whatRan());
  const tried = MUTANTS.filter(({ name }) => named === null || name === named);
  if (tried.length === 0) throw new Error(`there is no mutant ${named}`);
  const found: Finding[] = [];
  const lost: string[] = [];
  for (const mutant of tried) {
    const begun = performance.now();
    const finding = await find(mutant, workers);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    if (finding) {
      const { seed, checker, tries, message } = finding;
      found.push({ mutant: mutant.name, seed, checker });
      console.log(
        `${mutant.name}: seed ${seed}, ${tries} tried, ${seconds} s: ${checker}: ${message}`,
      );
    } else {
      lost.push(mutant.name);
      console.log(`${mutant.name}: NOT FOUND (${seconds} s)`);
    }
  }
  console.log(`${found.length} of ${tried.length} mutants found`);
  if (lost.length === 0 && named === null) {
    writeFileSync(KEPT, `${JSON.stringify(found, null, 2)}\n`);
    console.log(`kept in ${KEPT}`);
  }
  return lost.length === 0 ? 0 : 1;
}

/** The lowest of its profile's seeds among those tried that finds it. */
async function find(mutant: Mutant, workers: number | null) {
  let best: { seed: number; checker: string; message: string } | null = null;
  let tries = 0;
  await new Pool(workers).run(jobsOf(mutant), ({ seed, violations }) => {
    tries++;
    const broken = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
    if (broken && (best === null || seed < best.seed))
      best = { seed, checker: broken.invariant, message: broken.message };
    return best === null;
  });
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
