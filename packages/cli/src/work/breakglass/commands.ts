/** Commands on running agents without any sandbox: by a person's leave, for a while. */
import { type CommandSpec, NO_SYNC, REDACT, REQUIRE_HUB } from '../../command.ts';

export const BREAKGLASS_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'breakglass grant',
    about: 'let agents run without any sandbox, ours or their own, for at most two hours',
    options: [
      { flag: '--reason <text>', about: 'why it has to be' },
      {
        flag: '--scope <what>',
        about: 'agent=NAME, lane=NAME or node=NAME; all must hold',
        many: true,
      },
      { flag: '--rollback <text>', about: 'how what they do is undone, and how that is known' },
      { flag: '--ttl <span>', about: '1m to 120m; it ends by itself' },
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example:
      'mesh breakglass grant --reason "bwrap fails on ana" --scope node=ana --rollback "snapshot 7, restored in a drill" --ttl 30m',
    run: async (call) => (await import('./grant.ts')).breakglassGrant(call),
  },
  {
    name: 'breakglass list',
    about: 'every grant, who gave it and why, what ran under it, and when it ends',
    example: 'mesh breakglass list',
    run: async (call) => (await import('./list.ts')).breakglassList(call),
  },
  {
    name: 'breakglass end',
    args: '<grant>',
    about: 'end a grant before its time: what runs under it is stopped, and does not count',
    options: [NO_SYNC, REDACT, REQUIRE_HUB],
    example: 'mesh breakglass end 01j9z3',
    run: async (call) => (await import('./end.ts')).breakglassEnd(call),
  },
];
