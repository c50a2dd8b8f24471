/** Commands on tasks. */
import { type CommandSpec, NO_SYNC, type OptionSpec, REDACT, REQUIRE_HUB } from '../../command.ts';

/** lane: what --lane says, which a task that is there has already. */
const wishes = (lane: string): readonly OptionSpec[] => [
  { flag: '--body <text>', about: 'what is to be done; @file reads it, - takes stdin' },
  { flag: '--lane <name>', about: lane },
  {
    flag: '--type <name>',
    about: 'routes go by it (default: by its words)',
  },
  { flag: '--priority <priority>', about: 'urgent, high, normal or low' },
  { flag: '--needs <id>', about: 'a task that has to be done before', many: true },
  { flag: '--accept <command>', about: 'judges the result in its worktree', many: true },
  { flag: '--paths <glob>', about: 'what the change may touch', many: true },
  { flag: '--agent <name>', about: 'who does it (default: the lane’s)' },
  { flag: '--run <command>', about: 'for the agent script: the command that does it' },
  { flag: '--campaign <id>', about: 'the campaign it belongs to' },
];
const BACKLOG: OptionSpec = {
  flag: '--backlog',
  about: 'a draft that its lane’s window queues by its rank',
};
const REASON: OptionSpec = { flag: '--reason <text>', about: 'why, for people' };

const WRITING: readonly CommandSpec[] = [
  {
    name: 'task add',
    args: '[title]',
    about: 'ask for a piece of work',
    options: [
      ...wishes('the lane it queues in (else the one named default)'),
      { flag: '--card <file>', about: 'markdown: heading = title, options as front matter' },
      { flag: '--draft', about: 'do not queue it yet' },
      BACKLOG,
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example:
      "mesh task add 'Bump the year' --run 'sed -i s/2025/2026/ LICENSE' --accept 'grep 2026 LICENSE'",
    run: async (call) => (await import('./add.ts')).taskAdd(call),
  },
  {
    name: 'task import',
    args: '<file>',
    about: 'the tasks of a markdown file, one a # heading; each is added once, ever',
    options: [
      { flag: '--execute', about: 'add them (default: say what would be added)' },
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: 'mesh task import docs/backlog.md --execute',
    run: async (call) => (await import('./import.ts')).taskImport(call),
  },
  {
    name: 'task amend',
    args: '<task>',
    about: 'change a task that nobody holds',
    options: [
      { flag: '--title <text>', about: 'another title' },
      ...wishes('another lane'),
      { flag: '--card <file>', about: 'markdown, as for task add' },
      { flag: '--clear <flag>', about: 'take away: needs, accept, paths or body', many: true },
      { flag: '--ready', about: 'queue a draft' },
      BACKLOG,
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: 'mesh task amend 3fk2ab --priority urgent',
    run: async (call) => (await import('./add.ts')).taskAmend(call),
  },
  {
    name: 'task cancel',
    args: '<task>',
    about: 'end a task; a running attempt is stopped',
    options: [REASON, NO_SYNC, REDACT, REQUIRE_HUB],
    example: 'mesh task cancel 3fk2ab --reason obsolete',
    run: async (call) => (await import('./control.ts')).taskCancel(call),
  },
  {
    name: 'task retry',
    args: '<task>',
    about: 'give a task that is stuck or cancelled a fresh set of attempts',
    options: [REASON, NO_SYNC, REDACT, REQUIRE_HUB],
    example: 'mesh task retry 3fk2ab',
    run: async (call) => (await import('./control.ts')).taskRetry(call),
  },
];

const READING: readonly CommandSpec[] = [
  {
    name: 'task list',
    about: 'the tasks, oldest first',
    options: [
      { flag: '--lane <name>', about: 'of this lane', many: true },
      { flag: '--state <state>', about: 'in this state', many: true },
      { flag: '--limit <n>', about: 'the last n' },
    ],
    example: 'mesh task list --state escalated',
    run: async (call) => (await import('./list.ts')).taskList(call),
  },
  {
    name: 'task ready',
    about: 'what may be claimed now, the most urgent first',
    options: [{ flag: '--lane <name>', about: 'of this lane', many: true }],
    example: 'mesh task ready --json',
    run: async (call) => (await import('./list.ts')).taskReady(call),
  },
  {
    name: 'task show',
    args: '<task>',
    about: 'all of one task, or the receipt of an attempt at it',
    options: [
      { flag: '--receipt', about: 'what was attested, its SHA-256 checked by what was signed' },
      { flag: '--attempt <n>', about: 'of that attempt (default: the newest that has one)' },
      NO_SYNC,
    ],
    example: 'mesh task show 3fk2ab --receipt',
    run: async (call) => (await import('./show.ts')).taskShow(call),
  },
  {
    name: 'task wait',
    args: '<task>',
    about: 'wait until a task is done (exit 0), or will not be (exit 1)',
    options: [
      { flag: '--timeout <seconds>', about: 'exit 75 after so long (default: never)' },
      { flag: '--state <state>', about: 'wait for this state instead of done' },
    ],
    example: 'mesh task wait 3fk2ab --timeout 600',
    run: async (call) => (await import('./wait.ts')).taskWait(call),
  },
  {
    name: 'task run',
    args: '<task>',
    about: 'do this one task here and now; exit 1 if it is not done',
    options: [{ flag: '--interval <seconds>', about: 'between two syncs' }],
    example: 'mesh task run 3fk2ab',
    run: async (call) => (await import('../run/one-task.ts')).taskRun(call),
  },
  {
    name: 'explain',
    aliases: ['task explain'],
    args: '<task>',
    about: 'the whole life of a task: who signed what, and what to type next',
    example: 'mesh explain 3fk2ab',
    run: async (call) => (await import('./explain.ts')).explain(call),
  },
];

const CARD: CommandSpec = {
  name: 'card',
  args: '<task>',
  about: 'what an attempt was told, made anew from the ledger; exit 1: not as recorded',
  options: [{ flag: '--attempt <n>', about: 'which (default: the newest, or the one to come)' }],
  example: 'mesh card 3fk2ab --attempt 2',
  run: async (call) => (await import('./stage-card.ts')).stageCard(call),
};

export const TASK_COMMANDS: readonly CommandSpec[] = [...WRITING, ...READING, CARD];
