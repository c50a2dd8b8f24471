/** Commands on how agents are let in by their providers: by reference, never by value. */
import type { CommandSpec } from '../../command.ts';

export const AUTH_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'auth set',
    args: '<agent>',
    about: 'how an agent’s provider is paid on this node, and where its key stands',
    options: [
      { flag: '--route <route>', about: 'subscription (the CLI’s own login) or api (a key)' },
      {
        flag: '--credential <ref>',
        about: 'env:NAME, file:PATH (mode 0600), cmd:COMMAND or op://…',
      },
      { flag: '--user', about: 'for all nodes of this user, not for this folder alone' },
      { flag: '--forget', about: 'what was said of it; then it is subscription' },
    ],
    example: 'mesh auth set claude --route api --credential op://dev/anthropic/key',
    run: async (call) => (await import('./set.ts')).authSet(call),
  },
  {
    name: 'auth check',
    args: '[agent]',
    about: 'whether logins and keys are there: nothing is shown of them, and no token spent',
    example: 'mesh auth check claude',
    run: async (call) => (await import('./check.ts')).authCheck(call),
  },
];
