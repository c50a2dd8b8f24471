/** What every attempt goes through besides its agent: setup before, acceptance after. */
import type { Attempt } from './attempt.ts';
import type { AttemptSpec } from './attempt-spec.ts';
import { type Base, runOrInstead } from './contract/fallbacks.ts';
import { shellOf } from './lane-shell.ts';
import type { Place } from './place.ts';
import { printable, shorten } from './printable.ts';

/** null if the setup succeeded or there is none, else the attempt's end. */
export async function prepared(attempt: Attempt, place: Place, spec: AttemptSpec) {
  return spec.setup === undefined
    ? null
    : attempt.command(place, 'setup', shellOf(spec, spec.setup));
}

/** null if every acceptance command succeeded, else the end by the first that did not. base: what the work began on. */
export async function judged(attempt: Attempt, place: Place, spec: AttemptSpec, base: Base | null) {
  for (const command of spec.accept) {
    const failed = await runOrInstead(attempt, place, 'accept', command, spec, base);
    if (failed !== null) return failed;
  }
  return null;
}

/** What was done as its agent says ('': it does not), and what changed: at most 2000 bytes. */
export function summary(paths: readonly string[], said = ''): string {
  const count = paths.length === 1 ? '1 file' : `${paths.length} files`;
  const changed = paths.length === 0 ? 'changed nothing' : `changed ${count}: ${paths.join(' ')}`;
  return shorten(printable(said === '' ? changed : `${said}\n${changed}`), 2000);
}
