/** Commands that run this node. */
import type { CommandSpec, OptionSpec } from '../../command.ts';

const SERVING: readonly OptionSpec[] = [
  { flag: '--lanes <names>', about: 'serve only these lanes: a,b' },
  { flag: '--slots <n>', about: 'attempts at once on this node (default 1)' },
  { flag: '--interval <seconds>', about: 'between two syncs (default 2, remote hubs 30)' },
];

export const RUN_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'up',
    about: 'run this node in the foreground until SIGTERM, Ctrl-C or mesh down',
    options: [
      { flag: '--once', about: 'until nothing here is ready, running or unpushed' },
      ...SERVING,
    ],
    example: 'mesh up --lanes default,web --slots 2',
    run: async (call) => (await import('./up.ts')).up(call),
  },
  {
    name: 'down',
    about: 'end the mesh up that runs here; its attempts get 60 s to finish',
    options: [{ flag: '--now', about: 'stop the attempts and hand their tasks over' }],
    example: 'mesh down',
    run: async (call) => (await import('./down.ts')).down(call),
  },
  {
    name: 'tick',
    aliases: ['autonomy-once'],
    about: 'one turn, with the work it takes on: for cron and the like',
    options: [{ flag: '--dry-run', about: 'say what it would do' }, ...SERVING],
    example: 'mesh tick',
    run: async (call) => (await import('./tick.ts')).tick(call),
  },
  {
    name: 'agents ps',
    about: 'what runs in the mesh now; here also since when it is quiet, and what it used',
    example: 'mesh agents ps',
    run: async (call) => (await import('./ps.ts')).agentsPs(call),
  },
  {
    name: 'capacity',
    about: 'how many attempts of each agent may run at once here, and why',
    example: 'mesh capacity',
    run: async (call) => (await import('../../mesh/machine.ts')).capacity(call),
  },
  {
    name: 'clean',
    about:
      'what attempts left here and at code repositories: say what can go; work that is nowhere else stays',
    options: [
      { flag: '--dry-run', about: 'only say it, as without --execute' },
      { flag: '--execute', about: 'remove it' },
      { flag: '--keep <time>', about: 'leave what is younger (default 1d)' },
    ],
    example: 'mesh clean --keep 7d',
    run: async (call) => (await import('./clean.ts')).clean(call),
  },
  {
    name: 'attach',
    about: 'what an attempt on this machine prints, from its beginning, and on while it runs',
    args: '<task>',
    options: [
      { flag: '--attempt <n>', about: 'that attempt (default: the newest that ran here)' },
      { flag: '--path', about: 'only where its log lies' },
    ],
    example: 'mesh attach k2vekn',
    run: async (call) => (await import('./attach.ts')).attach(call),
  },
  {
    name: 'logs',
    about: 'what the processes of this node logged (mesh log is the ledger)',
    options: [
      { flag: '--limit <n>', about: 'the last n lines (default 50)' },
      { flag: '--follow', about: 'and those to come' },
    ],
    example: 'mesh logs --follow',
    run: async (call) => (await import('./logs.ts')).logs(call),
  },
];
