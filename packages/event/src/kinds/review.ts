/** How the results of a lane are reviewed, and which changes of it a person has to look at. */
import { int, list, name, object, oneOf, ref } from '../shape.ts';
import { command, glob } from './command.ts';

/** What a lane may let pass: a verifier of the worker's own family, or its own node. */
export const WAIVERS = ['family', 'node'] as const;

/**
 * panel: verifiers asked for each result; quorum: of them, to pass or to reject (absent: more than
 * half); revisions: CONCERNS after which a person decides; run: what the verifier `script` runs;
 * agents: who alone may judge, the first that can (absent: any that may).
 */
export const review = object(
  {},
  {
    panel: int(1, 9),
    quorum: int(1, 9),
    revisions: int(1, 100),
    run: command,
    waive: list(oneOf(...WAIVERS), 2),
    agents: list(name, 16),
  },
);

/**
 * off: guards that are not asked; people: paths whose change a person approves; impact: paths that
 * other repositories rely on, whose change is noted and waits for nobody; lines, files: the
 * largest change that none looks at; gates: how many acceptance commands of tasks that landed before
 * are run again; retired: tasks whose commands are not.
 */
export const guards = object(
  {},
  {
    off: list(name, 16),
    people: list(glob, 64),
    impact: list(glob, 64),
    lines: int(1, 1_000_000),
    files: int(1, 100_000),
    gates: int(0, 1000),
    retired: list(ref, 128),
  },
);
