/** Commands on what may begin while the hub is away. */
import { type CommandSpec, NO_SYNC, REDACT, REQUIRE_HUB } from '../../command.ts';

export const ALLOTMENT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'allotment set',
    args: '<agent>',
    about:
      'how often an agent may begin out of contact: of others than script nothing does unless set',
    options: [
      { flag: '--starts <n>', about: 'in any --span, in the whole mesh; 0: nothing begins' },
      { flag: '--unlimited', about: 'as often as it likes' },
      { flag: '--slots <n>', about: 'at once in the whole mesh (default: each node’s own)' },
      { flag: '--span <span>', about: 'in which starts count (default 24h)' },
      { flag: '--lasts <span>', about: 'how long a node may use what it took (default 6h)' },
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: 'mesh allotment set claude --starts 12 --span 24h --lasts 6h',
    run: async (call) => (await import('./set.ts')).allotmentSet(call),
  },
  {
    name: 'allotment list',
    about: 'what is allowed out of contact, who took how much of it, and what was spent',
    example: 'mesh allotment list',
    run: async (call) => (await import('./list.ts')).allotmentList(call),
  },
];
