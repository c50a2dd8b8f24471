/** Shell commands of a lane, and the variables it sets for them. */
import type { AttemptSpec } from './attempt-spec.ts';
import { NO_BRIEF, type Variable } from './card/brief.ts';

/** Names that a lane cannot set: they are the attempt's own, or decide how programs are found. */
const OWN = /^(?:MESH_.*|PATH|HOME|TMPDIR)$/;

/** Whether a lane may set the variable. */
export function isLanes(name: string): boolean {
  return !OWN.test(name);
}

/** The variables that the lane of an attempt sets. */
export function variablesOf({ brief = NO_BRIEF }: Pick<AttemptSpec, 'brief'>): Variable[] {
  return (brief.env ?? []).filter(({ name }) => isLanes(name));
}

/**
 * What runs a command of a lane or task. Its variables are set inside the sandbox, and for shells
 * alone: in the environment of what starts the sandbox or of an agent's CLI, which holds a login,
 * they could lead it elsewhere.
 */
export function shellOf(
  spec: Pick<AttemptSpec, 'brief'>,
  command: string,
): readonly [string, ...string[]] {
  const shell = ['/bin/sh', '-c', command] as const;
  const variables = variablesOf(spec).map(({ name, value }) => `${name}=${value}`);
  return variables.length === 0 ? shell : ['/usr/bin/env', ...variables, ...shell];
}
