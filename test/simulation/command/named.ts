/** What the command line names: words that are none of ours are answered with those that are. */
import { type ProfileName, profileNames } from '../faults/index.ts';
import { MUTANTS } from '../mutants/index.ts';
import type { Mutant } from '../world/mutant.ts';

/** What was asked for cannot be done; the message says why. */
export class Unusable extends Error {}

/** null: none was given. */
export function profileNamed(name: string | undefined): ProfileName | null {
  if (name === undefined) return null;
  const found = profileNames().find((one) => one === name);
  if (found === undefined) throw unknown('profile', name, profileNames());
  return found;
}

export function mutantNamed(name: string): Mutant {
  const found = MUTANTS.find((one) => one.name === name);
  if (!found) {
    const names = MUTANTS.map((one) => one.name);
    throw unknown('mutant', name, names);
  }
  return found;
}

function unknown(what: string, name: string, known: readonly string[]): Unusable {
  const list = known.map((one) => `\n  ${one}`).join('');
  return new Unusable(`there is no ${what} ${JSON.stringify(name)}; there are${list}`);
}
