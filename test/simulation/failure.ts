/** What is said of a seed that fails. */
import { profileOf } from './faults/index.ts';
import type { Outcome } from './sim.ts';

/** What went wrong under a seed, and the command that shows it again; null: nothing. */
export function failureOf(outcome: Outcome): string | null {
  const { violations, seed, profile } = outcome;
  if (violations.length === 0) return null;
  const asked = profileOf(seed) === profile ? '' : ` --profile ${profile}`;
  const lines = violations
    .slice(0, 5)
    .map(({ invariant, message, at }) => `  ${(at / 1000).toFixed(3)} s ${invariant}: ${message}`);
  return [
    `seed ${seed} (${profile}): ${violations.length} violations`,
    ...lines,
    `  replay: npm run sim -- --seed ${seed}${asked} (or --shrink ${seed}${asked})`,
  ].join('\n');
}
