/** What a person says of work that is under way: stand still, go on, yes, no, an answer. */
import { type CommandSpec, NO_SYNC, type OptionSpec, REDACT, REQUIRE_HUB } from '../../command.ts';

const REASON: OptionSpec = { flag: '--reason <text>', about: 'why, for people' };
const ALL: OptionSpec = { flag: '--all', about: 'the whole mesh, at each node’s next sync' };
const COMMON = [NO_SYNC, REDACT, REQUIRE_HUB];

export const CONTROL_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'pause',
    about: 'this node does no work: its agents are stopped, their attempts do not count',
    options: [ALL, REASON, ...COMMON],
    example: "mesh pause --all --reason 'the build machine is on fire'",
    run: async (call) => (await import('./pause.ts')).nodePause(call, 'work.paused'),
  },
  {
    name: 'resume',
    about: 'this node works again',
    options: [ALL, ...COMMON],
    example: 'mesh resume --all',
    run: async (call) => (await import('./pause.ts')).nodePause(call, 'work.resumed'),
  },
  {
    name: 'lane pause',
    args: '<name>',
    about: 'nothing of this lane is worked on; others go on',
    options: [REASON, ...COMMON],
    example: 'mesh lane pause web',
    run: async (call) => (await import('./pause.ts')).lanePause(call, 'work.paused'),
  },
  {
    name: 'lane resume',
    args: '<name>',
    about: 'the lane is served again',
    options: COMMON,
    example: 'mesh lane resume web',
    run: async (call) => (await import('./pause.ts')).lanePause(call, 'work.resumed'),
  },
  {
    name: 'repo pause',
    args: '<name>',
    about: 'no lane of this repository is worked on; others go on',
    options: [REASON, ...COMMON],
    example: "mesh repo pause api --reason 'its host is being moved'",
    run: async (call) => (await import('./pause.ts')).repoPause(call, 'work.paused'),
  },
  {
    name: 'repo resume',
    args: '<name>',
    about: 'the lanes of this repository are served again',
    options: COMMON,
    example: 'mesh repo resume api',
    run: async (call) => (await import('./pause.ts')).repoPause(call, 'work.resumed'),
  },
  {
    name: 'task pause',
    args: '<task>',
    about: 'nobody works on this task; a running attempt is stopped and does not count',
    options: [REASON, ...COMMON],
    example: 'mesh task pause 3fk2ab',
    run: async (call) => (await import('./pause.ts')).taskPause(call, 'work.paused'),
  },
  {
    name: 'task resume',
    args: '<task>',
    about: 'the task may be worked on again',
    options: COMMON,
    example: 'mesh task resume 3fk2ab',
    run: async (call) => (await import('./pause.ts')).taskPause(call, 'work.resumed'),
  },
  {
    name: 'task approve',
    args: '<task>',
    about: 'let the result of a supervised lane land, or turn it down',
    options: [
      { flag: '--reject', about: 'turn it down: --reason goes to the next attempt' },
      { flag: '--commit <id>', about: 'only if this is what waits' },
      REASON,
      ...COMMON,
    ],
    example: 'mesh task approve 3fk2ab',
    run: async (call) => (await import('./decide.ts')).taskApprove(call),
  },
  {
    name: 'task revert',
    args: '<task>',
    about: 'take back what a task landed: one task does it, however many ask',
    options: [REASON, ...COMMON],
    example: "mesh task revert 3fk2ab --reason 'main is red'",
    run: async (call) => (await import('./revert.ts')).taskRevert(call),
  },
  {
    name: 'task waive',
    args: '<task>',
    about:
      'sign a landing off that its target lost and nobody can give back: others land there again',
    options: [
      { flag: '--older', about: 'with what landed there before it: its repository is another now' },
      { ...REASON, about: 'why, for people; has to be given' },
      ...COMMON,
    ],
    example: "mesh task waive 3fk2ab --reason 'no clone has that commit any more'",
    run: async (call) => (await import('./waive.ts')).taskWaive(call),
  },
  {
    name: 'task answer',
    args: '<task> <text>',
    about: 'answer the question a task waits with; @file reads it, - takes stdin',
    options: COMMON,
    example: "mesh task answer 3fk2ab 'the port is 8443'",
    run: async (call) => (await import('./decide.ts')).taskAnswer(call),
  },
  {
    name: 'task helped',
    args: '<task>',
    about: 'what its attempts asked people to do by hand is done, or some steps of it',
    options: [
      { flag: '--step <n>', about: 'this step, as the inbox numbers it', many: true },
      ...COMMON,
    ],
    example: 'mesh task helped 3fk2ab --step 1',
    run: async (call) => (await import('./decide.ts')).taskHelped(call),
  },
];
