/** Many seeds on all cores. */
import type { ProfileName } from '../faults/index.ts';
import { Course, OtherRun } from './course.ts';
import { commit, whatRan } from './machine.ts';
import { type Job, Pool } from './pool.ts';

/** Failing seeds shown before a run gives up. */
const SHOWN = 5;
/** Seconds between two lines of progress, and between two writes of how far it is. */
const TELL_EVERY = 10;

/** Which seeds: so many from one on. profile: of their faults; null: each its number's. */
interface Asked {
  readonly from: number;
  readonly seeds: number;
  readonly profile: ProfileName | null;
}

/**
 * Runs seeds; resolves with the exit code. workers: null for one a core; state: the file that keeps how
 * far it is, to go on from after a stop; null: none.
 */
export async function runSeeds(
  { from, seeds, profile }: Asked,
  workers: number | null,
  state: string | null,
): Promise<number> {
  const program = commit();
  if (state !== null && !/^[0-9a-f]+$/.test(program))
    throw new OtherRun(`--state goes on with a commit alone, this is ${program}: commit first`);
  const course = new Course({ commit: program, from, seeds }, state);
  const { failures, totals } = course;
  console.log(whatRan());
  const done = totals.histories;
  if (done > 0) console.log(`goes on: ${done} of ${seeds} seeds are done, part ${course.parts}`);
  const begun = performance.now();
  const pool = new Pool(workers);
  const used = () => ({ seconds: (performance.now() - begun) / 1000, cpu: pool.cpu });
  const rate = (): string => ((60 * (totals.histories - done)) / used().seconds).toFixed(0);
  const progress = setInterval(() => {
    course.save(used());
    console.log(`${totals.histories} of ${seeds} seeds, ${rate()} a minute`);
  }, TELL_EVERY * 1000);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      course.save(used());
      console.log(`stopped after ${totals.histories} of ${seeds} seeds`);
      process.exit(1);
    });
  if (failures.length < SHOWN)
    await pool.run(jobsOf(course.open(), profile), (outcome) => {
      const failure = course.add(outcome);
      if (failure !== null) console.log(failure);
      return failures.length < SHOWN;
    });
  clearInterval(progress);
  course.save(used());
  // The faults of one profile are not those of all.
  const poverty = profile === null ? totals.poverty() : [];
  if (done > 0) for (const failure of failures) console.log(failure);
  console.log(totals.told());
  for (const one of poverty) console.log(`too poor: ${one}`);
  const all = course.allUsed(used());
  const parts = course.parts > 1 ? ` in ${course.parts} parts` : '';
  const perMinute = ((60 * totals.histories) / all.seconds).toFixed(0);
  console.log(
    `${totals.histories} seeds from ${from}: ${failures.length} with violations, ${all.seconds.toFixed(0)} s${parts}, ${perMinute} a minute`,
  );
  const each = (1000 * all.cpu) / totals.histories;
  console.log(
    `${each.toFixed(0)} ms of processor time a seed: ${(60_000 / each).toFixed(0)} a minute and free core`,
  );
  console.log(whatRan());
  return failures.length > 0 || poverty.length > 0 ? 1 : 0;
}

function* jobsOf(seeds: Iterable<number>, profile: ProfileName | null): Generator<Job> {
  for (const seed of seeds) yield { seed, mutant: null, ...(profile ? { profile } : {}) };
}
