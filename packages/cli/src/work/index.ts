/** Commands on the work of the mesh: repositories, lanes, tasks, and the running of a node. */
import type { CommandSpec } from '../command.ts';

export const WORK_COMMANDS: readonly CommandSpec[] = [];
