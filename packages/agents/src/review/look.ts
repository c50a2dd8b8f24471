/** What guards find in a commit, wherever it is looked at: where it was made, judged, and landed. */
import type { Repository } from '@lanemesh/git';
import type { AttemptSpec } from '../attempt-spec.ts';
import { type Flag, flagsOf } from '../guards/flag.ts';
import { type GuardRules, guardFlags } from '../guards/guards.ts';
import { changeOf, patchId } from './patch.ts';

/** What is known of a commit without running anything of it. */
export interface Look {
  readonly flags: readonly Flag[];
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
  const judged = { accept, ...(findSecret ? { findSecret } : {}) };
  const flags =
    files === null
      ? flagsOf('size', ['the change is too large to be looked at'])
      : guardFlags(files, guards, judged);
  return { flags, patch: await patchId(copy, base, commit) };
}
