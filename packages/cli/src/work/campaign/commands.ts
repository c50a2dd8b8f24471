/** Commands on campaigns: work of several tasks with one budget. */
import { type CommandSpec, NO_SYNC, REDACT, REQUIRE_HUB } from '../../command.ts';

export const CAMPAIGN_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'campaign add',
    args: '<title>',
    about: 'begin work of several tasks with one budget; at its end what is open is cancelled',
    options: [
      { flag: '--body <text>', about: 'what it is for; @file reads it, - takes stdin' },
      { flag: '--attempts <n>', about: 'that its tasks may take together (default: no limit)' },
      { flag: '--within <time>', about: 'such as 72h, 30m, 7d, or none (default 72h)' },
      { flag: '--stall <time>', about: 'it is said to stall after so long (default 24h)' },
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: "mesh campaign add 'Drop the old API' --attempts 30 --within 7d",
    run: async (call) => (await import('./add.ts')).campaignAdd(call),
  },
  {
    name: 'campaign list',
    about: 'the campaigns, oldest first, and how far they are',
    options: [{ flag: '--state <state>', about: 'in this state', many: true }],
    example: 'mesh campaign list --state open',
    run: async (call) => (await import('./list.ts')).campaignList(call),
  },
  {
    name: 'campaign show',
    args: '<campaign>',
    about: 'all of one campaign, with its tasks',
    example: 'mesh campaign show 3fk2ab',
    run: async (call) => (await import('./list.ts')).campaignShow(call),
  },
  {
    name: 'campaign close',
    args: '<campaign>',
    about: 'end a campaign',
    options: [
      { flag: '--cancel', about: 'with its tasks that are open' },
      { flag: '--reason <text>', about: 'why, for people' },
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: 'mesh campaign close 3fk2ab --cancel --reason obsolete',
    run: async (call) => (await import('./close.ts')).campaignClose(call),
  },
];
