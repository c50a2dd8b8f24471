/** Commands that carry a mesh around without its hub, and that ask what the hub can do. */
import type { CommandSpec } from '../command.ts';

export const CARRYING: readonly CommandSpec[] = [
  {
    name: 'export',
    args: '<file>',
    about: 'a git bundle of ledger, logs and what is not woven yet; or a folder for an auditor',
    options: [
      { flag: '--since <point>', about: 'only what came after: a position, an event, an entry' },
      { flag: '--audit', about: 'a folder that git and ssh-keygen alone can check' },
      { flag: '--days <n>', about: 'of an audit: runs and receipts of the last days alone' },
      { flag: '--logs', about: 'of an audit: also what attempts on this machine printed' },
    ],
    example: 'mesh export /media/stick/team.bundle',
    run: async (call) => (await import('./export.ts')).exportMesh(call),
  },
  {
    name: 'import',
    args: '<file>',
    about: 'take in what a bundle carries; never talks to the hub',
    example: 'mesh import /media/stick/team.bundle',
    run: async (call) => (await import('./import.ts')).importMesh(call),
  },
  {
    name: 'hub probe',
    args: '[url]',
    about: 'what the hub can do, tried on branches that are removed again',
    options: [{ flag: '--first-branch', about: 'also where the hub holds no branch yet' }],
    example: 'mesh hub probe',
    run: async (call) => (await import('./probe.ts')).hubProbe(call),
  },
];
