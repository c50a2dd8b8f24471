/** `mesh demo`, and the two commands its tasks consist of. */
import type { CommandSpec, OptionSpec } from '../command.ts';

const TASK_OPTIONS: readonly OptionSpec[] = [
  { flag: '--out <path>', about: 'the page, relative to the working folder' },
  { flag: '--title <text>', about: 'its heading' },
  { flag: '--root <path>', about: 'the folder or file it is about' },
  { flag: '--without <path>', about: 'left to another index', many: true },
  { flag: '--by <order>', about: 'name, size, kind or folder' },
  { flag: '--combine', about: 'one page of all indexes beside it' },
];

export const DEMO_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'demo',
    about: 'a whole mesh on this machine in under a minute, no account',
    options: [
      { flag: '--repo <path>', about: 'the project to use; a copy is made of it' },
      { flag: '--rm', about: 'remove its folder at the end' },
    ],
    example: 'mesh demo --repo ~/src/project',
    run: async (call) => (await import('./run.ts')).demo(call),
  },
  {
    name: 'demo-index',
    hidden: true,
    about: 'what a task of the demo runs: writes an index of files and exported names',
    options: [
      ...TASK_OPTIONS,
      { flag: '--forget-newest', about: 'leave out the newest file until a failure names it' },
      { flag: '--gate <folder>', about: 'wait while the demo keeps this gate closed' },
    ],
    example: "mesh demo-index --out index/src.md --title 'Index of src' --root src",
    run: async (call) => (await import('./indexing/run.ts')).writeTask(call),
  },
  {
    name: 'demo-check',
    hidden: true,
    about: 'what judges a task of the demo: checks an index against the tree',
    options: TASK_OPTIONS,
    example: "mesh demo-check --out index/src.md --title 'Index of src' --root src",
    run: async (call) => (await import('./indexing/run.ts')).checkTask(call),
  },
];
