/** Every command there is: names, words, flags and examples; what they do is loaded late. */
import type { CommandSpec, OptionSpec } from './command.ts';
import { DEMO_COMMANDS } from './demo/index.ts';
import { MESH_COMMANDS } from './mesh/index.ts';
import { WORK_COMMANDS } from './work/index.ts';

export const COMMANDS: readonly CommandSpec[] = [
  ...MESH_COMMANDS,
  ...WORK_COMMANDS,
  ...DEMO_COMMANDS,
];

/** Options that every command takes. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flag: '--json', about: 'one JSON document on stdout' },
  { flag: '--dir <path>', about: 'work in this folder instead of the current one' },
  { flag: '--help', about: 'show this' },
];
