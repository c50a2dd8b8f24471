/** The least of a failing history's plan that still fails. */
import { type Cut, WHOLE } from '../cut.ts';
import { failureOf } from '../failure.ts';
import { type ProfileName, profileOf } from '../faults/index.ts';
import { type Outcome, simulate } from '../sim.ts';
import { mutantNamed } from './named.ts';

/** Histories tried at most. */
const TRIES = 120;

/** Prints what is left of a seed's plan, and its history; resolves with the exit code. */
export async function shrinkSeed(
  seed: number,
  mutantName: string | null,
  profile: ProfileName = profileOf(seed),
): Promise<number> {
  const mutant = mutantName === null ? null : mutantNamed(mutantName);
  const run = (cut: Cut, trace = false): Promise<Outcome> =>
    simulate(seed, { mutant, cut, trace, profile });
  const first = await run(WHOLE);
  const [violation] = first.violations;
  if (!violation) {
    console.log(`seed ${seed}: nothing to shrink, every invariant holds`);
    return 0;
  }
  const { invariant } = violation;
  console.log(`seed ${seed} breaks ${invariant}: ${violation.message}`);
  const cut = await shrink(first, async (tried) =>
    (await run(tried)).violations.some((one) => one.invariant === invariant),
  );
  const least = await run(cut, true);
  console.log(least.trace.join('\n'));
  console.log(`left of ${first.planned.length} planned faults:`);
  least.planned.forEach((what, number) => {
    if (!cut.faults.includes(number)) console.log(`  ${what}`);
  });
  console.log(`${least.nodes} nodes, ${least.tasks} tasks${cut.quiet ? ', no notes' : ''}`);
  console.log(failureOf(least));
  return 1;
}

/** Leaves out what can be, the larger parts first. fails: whether a history still does. */
async function shrink(whole: Outcome, fails: (cut: Cut) => Promise<boolean>): Promise<Cut> {
  let best = WHOLE;
  let tries = 0;
  const attempt = async (change: Partial<Cut>): Promise<boolean> => {
    if (tries++ >= TRIES || !(await fails({ ...best, ...change }))) return false;
    best = { ...best, ...change };
    return true;
  };
  await attempt({ quiet: true });
  for (let nodes = 1; whole.nodes - nodes >= 2; nodes++) if (!(await attempt({ nodes }))) break;
  for (let size = whole.planned.length; size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < whole.planned.length; at += size) {
      const part = Array.from({ length: size }, (_, i) => at + i);
      const fresh = part.filter((n) => n < whole.planned.length && !best.faults.includes(n));
      if (fresh.length > 0) await attempt({ faults: [...best.faults, ...fresh] });
    }
  for (let size = Math.floor(whole.tasks / 2); size >= 1; size = Math.floor(size / 2))
    while (best.tasks + size < whole.tasks && (await attempt({ tasks: best.tasks + size })));
  return best;
}
