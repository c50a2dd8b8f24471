/** Commands that stand in for one whose target or program is not there. */
import type { Repository } from '@lanemesh/git';
import type { Attempt } from '../attempt.ts';
import type { AttemptSpec, Failed, Stage, Stopped } from '../attempt-spec.ts';
import { NO_BRIEF } from '../card/brief.ts';
import { documentAt } from '../card/documents.ts';
import { shellOf } from '../lane-shell.ts';
import type { Place } from '../place.ts';

/** A commit, and the copy that has it. */
export interface Base {
  readonly copy: Repository;
  readonly commit: string;
}

/**
 * Runs a command; where it fails because its target or program is missing, those its lane names in
 * its place, one after the other. null: one succeeded, else the end by the first that ran.
 * base: the commit the work began on; what had the target there has to have it still.
 */
export async function runOrInstead(
  attempt: Attempt,
  place: Place,
  stage: Stage,
  command: string,
  spec: AttemptSpec,
  base: Base | null,
): Promise<Failed | Stopped | null> {
  const { fallbacks } = spec.brief ?? NO_BRIEF;
  const others = fallbacks.find((one) => one.command === command)?.instead ?? [];
  for (const one of [command, ...others]) {
    const end = await attempt.command(place, stage, shellOf(spec, one));
    const isLast = one === others.at(-1) || others.length === 0;
    if (end === null || isLast || end.outcome !== 'failed' || !isMissing(end)) return end;
    if (base !== null && (await hadTarget(base, one))) return end;
    attempt.note(`not there: ${one}; its fallback is tried`);
  }
  return null;
}

/** How make, npm and pnpm say that there is no such thing. */
const MISSING =
  /No rule to make target|No makefile found|Missing script:|Could not read package\.json|ERR_PNPM_NO_(?:SCRIPT|IMPORTER_MANIFEST_FOUND)/;

/** Whether a command failed because there is no such target, script or program. */
function isMissing({ exitCode, evidence }: Pick<Failed, 'exitCode' | 'evidence'>): boolean {
  if (exitCode === 127) return true;
  return MISSING.test(evidence);
}

/**
 * Whether the target was there where the work began: an attempt that removes a check must not get
 * away with a weaker one.
 */
async function hadTarget({ copy, commit }: Base, command: string): Promise<boolean> {
  const make = /^\s*make\s+(?:-\S+\s+)*([\w.-]+)\s*$/.exec(command)?.[1];
  if (make !== undefined) {
    for (const path of ['GNUmakefile', 'makefile', 'Makefile']) {
      const text = (await documentAt(copy, commit, path))?.text ?? '';
      if (text.split('\n').some((line) => line.split(':')[0]?.trim() === make)) return true;
    }
    return false;
  }
  const script = /^\s*(?:npm|pnpm|yarn)\s+(?:run(?:-script)?\s+)?([\w:.-]+)\s*$/.exec(command)?.[1];
  if (script === undefined) return false;
  const text = (await documentAt(copy, commit, 'package.json'))?.text ?? '';
  try {
    const { scripts } = JSON.parse(text) as { scripts?: Record<string, unknown> };
    return typeof scripts?.[script] === 'string';
  } catch {
    return false;
  }
}
