/** Many seeds on all cores. */
import { failureOf } from '../failure.ts';
import { Totals } from '../totals.ts';
import { whatRan } from './machine.ts';
import { type Job, Pool } from './pool.ts';

/** Failing seeds shown before a run gives up. */
const SHOWN = 5;
/** Seconds between two lines of progress. */
const TELL_EVERY = 10;

/** Runs `count` seeds from `from` on; resolves with the exit code. workers: null for one a core. */
export async function runSeeds(
  from: number,
  count: number,
  workers: number | null,
): Promise<number> {
  console.log(whatRan());
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  const rate = (): string => ((60 * totals.histories) / seconds()).toFixed(0);
  const totals = new Totals();
  let failed = 0;
  const progress = setInterval(
    () => console.log(`${totals.histories} of ${count} seeds, ${rate()} a minute`),
    TELL_EVERY * 1000,
  );
  const pool = new Pool(workers);
  await pool.run(jobsOf(from, count), (outcome) => {
    totals.add(outcome);
    const failure = failureOf(outcome);
    if (failure === null) return true;
    console.log(failure);
    return ++failed < SHOWN;
  });
  clearInterval(progress);
  const poverty = totals.poverty();
  console.log(totals.told());
  for (const one of poverty) console.log(`too poor: ${one}`);
  console.log(
    `${totals.histories} seeds from ${from}: ${failed} with violations, ${seconds().toFixed(0)} s, ${rate()} a minute`,
  );
  const each = (1000 * pool.cpu) / totals.histories;
  console.log(
    `${each.toFixed(0)} ms of processor time a seed: ${(60_000 / each).toFixed(0)} a minute and free core`,
  );
  return failed > 0 || poverty.length > 0 ? 1 : 0;
}

function* jobsOf(from: number, count: number): Generator<Job> {
  for (let seed = from; seed < from + count; seed++) yield { seed, mutant: null };
}
