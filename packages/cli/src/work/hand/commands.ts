/** The steps of a task by hand, or by an agent that is not driven by us. */
import { type CommandSpec, NO_SYNC, REDACT, REQUIRE_HUB } from '../../command.ts';

export const HAND_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'claim',
    args: '[task]',
    about: 'take a task (default: the first ready one) to do it by hand',
    options: [
      { flag: '--lane <name>', about: 'the first ready one of this lane', many: true },
      { flag: '--renew', about: 'say that you still work on it' },
    ],
    example: 'mesh claim 3fk2ab',
    run: async (call) => (await import('./claim.ts')).claim(call),
  },
  {
    name: 'result',
    args: '<task>',
    about: 'report what came of a task you claimed',
    options: [
      { flag: '--file <path>', about: '.json {outcome, summary, commit, question} or markdown' },
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: 'mesh result 3fk2ab --file .agent_result.json',
    run: async (call) => (await import('./result.ts')).result(call),
  },
  {
    name: 'verdict',
    args: '<task> <verdict>',
    about: 'say pass, fail or concerns (mend it) of a result under review',
    options: [
      { flag: '--commit <id>', about: 'exactly the commit that was judged' },
      { flag: '--reason <text>', about: 'why' },
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: "mesh verdict 3fk2ab fail --commit 1f3a… --reason 'breaks the build'",
    run: async (call) => (await import('./verdict.ts')).verdict(call),
  },
  {
    name: 'verdict replay',
    args: '[task]',
    about: 'ask for verdicts of the past again (default: the newest ten); nothing is recorded',
    options: [
      { flag: '--agent <name>', about: 'the verifier (default: the one that judged it)' },
      { flag: '--panel <n>', about: 'reviews of each (default 1)' },
    ],
    example: 'mesh verdict replay 3fk2ab --panel 3',
    run: async (call) => (await import('./replay-verdict.ts')).verdictReplay(call),
  },
];
