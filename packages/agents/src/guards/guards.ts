/** What people have to look at before a change lands: every guard over one change. */
import { matchesGlob } from '../globs.ts';
import type { Acceptance } from './acceptance/follow.ts';
import { type ChangedFile, pathsOf } from './change.ts';
import { changedChecks } from './checks.ts';
import { isNewEnvFile } from './env-files.ts';
import type { Mention } from './fixtures.ts';
import { type Flag, flagsOf, type Guard, shown } from './flag.ts';
import { LARGEST, risks, tooLarge } from './size.ts';
import { movedSources } from './sources.ts';
import { stubs } from './stubs.ts';
import { weakenedTests } from './tests.ts';

/** What a lane says of guards. */
export interface GuardRules {
  /** Guards that are not asked. */
  readonly off: readonly string[];
  /** Paths whose change a person approves. */
  readonly people: readonly string[];
  /** Paths that other repositories rely on; absent: none that are named. */
  readonly impact?: readonly string[];
  /** The largest change nobody looks at; null: 1200 lines, 30 files. */
  readonly lines: number | null;
  readonly files: number | null;
}

/** What is judged besides the change itself. */
export interface Judged {
  /** Commands that judge the change. */
  readonly accept: readonly string[];
  /** What these come to by files of the repository; absent: only what they say themselves. */
  readonly comesTo?: Acceptance;
  /** The tests that name changed files. */
  readonly mentions?: readonly Mention[];
  /** Places that lockfiles took packages from before, see `movedSources`; absent: none. */
  readonly places?: ReadonlySet<string> | null;
  /** Names the rule by which a text holds a secret, or null; absent: nobody can tell. */
  readonly findSecret?: (text: string) => string | null;
}

/** Everything guards find, in their order; equal changes give equal flags. */
export function guardFlags(
  files: readonly ChangedFile[],
  rules: GuardRules,
  { accept, comesTo, mentions, places = new Set(), findSecret }: Judged,
): Flag[] {
  const most = { lines: rules.lines ?? LARGEST.lines, files: rules.files ?? LARGEST.files };
  const found: [Guard, () => string[]][] = [
    ['people', () => peoplesPaths(files, rules.people)],
    ['secrets', () => secrets(files, findSecret ?? (() => null))],
    ['tests', () => weakenedTests(files, mentions)],
    ['checks', () => changedChecks(files, accept, comesTo)],
    ['stubs', () => stubs(files)],
    ['size', () => tooLarge(files, most)],
    ['risk', () => [...movedSources(files, places), ...risks(files)]],
  ];
  return found
    .filter(([guard]) => !rules.off.includes(guard))
    .flatMap(([guard, ask]) => flagsOf(guard, ask()));
}

function peoplesPaths(files: readonly ChangedFile[], patterns: readonly string[]): string[] {
  return files.flatMap((file) =>
    pathsOf(file).flatMap((path) => {
      const pattern = patterns.find((one) => matchesGlob(one, path));
      return pattern === undefined ? [] : [`changes ${shown(path)} (${pattern})`];
    }),
  );
}

/** Characters looked through at once, and how many of them twice. */
const PIECE = 32 * 1024;
const OVERLAP = 1024;

/** Names file and rule, and nothing of what was found (INV-12). */
function secrets(files: readonly ChangedFile[], find: (text: string) => string | null): string[] {
  return files.flatMap((file) => {
    const { path, from, status, added } = file;
    const named = status === 'added' || from !== null ? find(path) : null;
    if (named !== null) return [`the name of a file holds a secret (${named})`];
    const text = added.map((line) => line.text).join('\n');
    for (let from = 0; from < text.length; from += PIECE - OVERLAP) {
      const rule = find(text.slice(from, from + PIECE));
      if (rule !== null) return [`${shown(path)} holds a secret (${rule})`];
    }
    return isNewEnvFile(file) ? [`${shown(path)} is new, and such files hold what stays here`] : [];
  });
}
