/** The environment of an attempt: built from nothing, so that no secret of ours is in it. */
import type { AttemptSpec } from './attempt-spec.ts';
import { titleLine } from './printable.ts';
import { runMark } from './run-mark.ts';
import { searchPath } from './search-path.ts';

/** What an attempt may know of the environment we run in. */
const PASSED = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ'];

/** No prompt, no colour, nothing that waits for a person. */
const FIXED = { CI: '1', GIT_TERMINAL_PROMPT: '0', PIP_NO_INPUT: '1', NO_COLOR: '1' };

/** Whether an attempt gets the variable as it stands in our environment. */
export function isPassed(name: string): boolean {
  return PASSED.includes(name) || /^LC_[A-Z]+$/.test(name);
}

/** What every command that is not ours is given, whatever it is about. */
export function passedEnvironment(
  ours: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(ours)) {
    if (value !== undefined && isPassed(name)) env[name] = value;
  }
  return { ...env, ...FIXED, PATH: searchPath(ours).join(':') };
}

/** The whole environment of an attempt's commands: allow-listed, fixed, and about the task. */
export function attemptEnvironment(
  ours: Readonly<Record<string, string | undefined>>,
  spec: AttemptSpec,
  places: {
    readonly tmp: string;
    readonly prior: string;
    readonly base: string;
    /** Path of the patch an earlier attempt left; absent: there is none. */
    readonly wip?: string | null;
  },
  machine: string,
): Record<string, string> {
  return {
    ...passedEnvironment(ours),
    TMPDIR: places.tmp,
    MESH_TASK: spec.task,
    MESH_TASK_TITLE: titleLine(spec.title),
    MESH_ATTEMPT: String(spec.attempt),
    MESH_LANE: spec.lane,
    MESH_NODE: spec.node,
    MESH_PRIOR: places.prior,
    MESH_BASE: places.base,
    MESH_RUN: runMark({ ...spec, machine }),
    ...(places.wip ? { MESH_WIP: places.wip } : {}),
  };
}
