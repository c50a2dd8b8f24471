/** Commands on the work of the mesh: repositories, lanes, tasks, and the running of a node. */
import type { CommandSpec } from '../command.ts';
import { AGENTS_COMMANDS } from './agents/commands.ts';
import { ALLOTMENT_COMMANDS } from './allotment/commands.ts';
import { AUTH_COMMANDS } from './auth/commands.ts';
import { BREAKGLASS_COMMANDS } from './breakglass/commands.ts';
import { CAMPAIGN_COMMANDS } from './campaign/commands.ts';
import { CONTROL_COMMANDS } from './control/commands.ts';
import { HAND_COMMANDS } from './hand/commands.ts';
import { LANE_COMMANDS } from './lane/commands.ts';
import { RULE_COMMANDS } from './rule/commands.ts';
import { RUN_COMMANDS } from './run/commands.ts';
import { TASK_COMMANDS } from './task/commands.ts';

export const WORK_COMMANDS: readonly CommandSpec[] = [
  ...LANE_COMMANDS,
  ...TASK_COMMANDS,
  ...CAMPAIGN_COMMANDS,
  ...RUN_COMMANDS,
  ...CONTROL_COMMANDS,
  ...HAND_COMMANDS,
  ...RULE_COMMANDS,
  ...ALLOTMENT_COMMANDS,
  ...BREAKGLASS_COMMANDS,
  ...AUTH_COMMANDS,
  ...AGENTS_COMMANDS,
];
