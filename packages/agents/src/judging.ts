/** What every attempt goes through besides its agent: setup before, acceptance after. */
import type { Attempt, Place } from './attempt.ts';
import type { AttemptSpec } from './attempt-spec.ts';
import { printable, shorten } from './printable.ts';

/** null if the setup succeeded or there is none, else the attempt's end. */
export async function prepared(attempt: Attempt, place: Place, spec: AttemptSpec) {
  return spec.setup === undefined ? null : attempt.command(place, 'setup', shell(spec.setup));
}

/** null if every acceptance command succeeded, else the end by the first that did not. */
export async function judged(attempt: Attempt, place: Place, spec: AttemptSpec) {
  for (const command of spec.accept) {
    const failed = await attempt.command(place, 'accept', shell(command));
    if (failed !== null) return failed;
  }
  return null;
}

const shell = (command: string): [string, ...string[]] => ['/bin/sh', '-c', command];

/** What changed, for people: at most 2000 bytes. */
export function summary(paths: readonly string[]): string {
  if (paths.length === 0) return 'changed nothing';
  const count = paths.length === 1 ? '1 file' : `${paths.length} files`;
  return shorten(printable(`changed ${count}: ${paths.join(' ')}`), 2000);
}
