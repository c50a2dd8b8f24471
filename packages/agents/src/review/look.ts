/** What guards find in a commit, wherever it is looked at: where it was made, judged, and landed. */
import type { Repository } from '@lanemesh/git';
import type { AttemptSpec } from '../attempt-spec.ts';
import { acceptanceOf, type Read } from '../guards/acceptance/follow.ts';
import { pathsOf } from '../guards/change.ts';
import { namesToLookFor } from '../guards/fixtures.ts';
import { type Flag, flagsOf } from '../guards/flag.ts';
import { type GuardRules, guardFlags } from '../guards/guards.ts';
import { impacts } from '../guards/impact.ts';
import { hostsToLookFor, sourceIn } from '../guards/sources.ts';
import { changeOf, patchId } from './patch.ts';
import { linesAt, mentionsAt, pathsAt } from './tree.ts';

/** What is known of a commit without running anything of it. */
export interface Look {
  readonly flags: readonly Flag[];
  /** What others feel of it: nobody is waited for; absent: nothing. */
  readonly notes?: readonly string[];
  /** See `patchId`. */
  readonly patch: string | null;
}

const USUAL: GuardRules = { off: [], people: [], lines: null, files: null };

/** Looks at what a commit changes against its base. */
export async function lookAt(
  copy: Repository,
  spec: Pick<AttemptSpec, 'accept' | 'guards'>,
  base: string,
  commit: string,
  findSecret?: (text: string) => string | null,
): Promise<Look> {
  const files = await changeOf(copy, base, commit);
  const { accept, guards = USUAL } = spec;
  const patch = await patchId(copy, base, commit);
  if (files === null)
    return { flags: flagsOf('size', ['the change is too large to be looked at']), patch };
  const comesTo = await acceptanceOf(files.length > 0 ? accept : [], {
    before: filesOf(copy, base),
    after: filesOf(copy, commit),
    changed: files.flatMap(pathsOf),
    files: files.length > 0 ? await pathsAt(copy, base) : new Set(),
    naming: (names) => linesAt(copy, base, names),
  });
  const mentions = await mentionsAt(copy, base, namesToLookFor(files));
  const named = await linesAt(copy, base, hostsToLookFor(files));
  const places =
    named && new Set(named.flatMap(({ path, text }) => sourceIn(path, text)?.place ?? []));
  const judged = { accept, comesTo, mentions, places, ...(findSecret ? { findSecret } : {}) };
  const notes = impacts(files, guards.impact ?? []);
  return {
    flags: guardFlags(files, guards, judged),
    ...(notes.length === 0 ? {} : { notes }),
    patch,
  };
}

/** A longer file is none that names commands, bytes. */
const LONGEST = 256 * 1024;

/** Files of a commit, each read once. */
function filesOf(copy: Repository, commit: string): Read {
  const known = new Map<string, Promise<string | null>>();
  const read = async (path: string): Promise<string | null> => {
    const args = ['cat-file', 'blob', `${commit}:${path}`];
    try {
      const { exitCode, stdout } = await copy.run(args, { maxBuffer: LONGEST });
      return exitCode === 0 ? stdout : null;
    } catch (error) {
      if (/more output than/.test((error as Error).message)) return null;
      throw error;
    }
  };
  return async (path) => {
    if (path.startsWith('..') || /[\0\n]/.test(path)) return null;
    const reading = known.get(path) ?? read(path);
    known.set(path, reading);
    return reading;
  };
}
