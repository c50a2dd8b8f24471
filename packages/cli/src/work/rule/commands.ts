/** Commands on what follows of itself: the rules of the mesh. */
import { type CommandSpec, NO_SYNC, REDACT, REQUIRE_HUB } from '../../command.ts';

const COMMON = [NO_SYNC, REDACT, REQUIRE_HUB];

export const RULE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'rule add',
    args: '<name>',
    about: 'when something happens, something follows: every node derives it, nobody signs it',
    options: [
      { flag: '--on <kind>', about: 'the kind of event it looks at' },
      {
        flag: '--where <test>',
        about: "'body.version present', 'task.lane = web', 'body.n >= 3'; all have to hold",
        many: true,
      },
      { flag: '--emit <kind>', about: 'task.enqueued (default), work.paused or x.<name>' },
      { flag: '--title <text>', about: 'of the task; {field} is a field of the cause' },
      { flag: '--lane <name>', about: 'of the task (else the one named default)' },
      { flag: '--run <command>', about: 'of the task' },
      { flag: '--accept <command>', about: 'of the task', many: true },
      { flag: '--body <json>', about: 'all else that follows: JSON, @file or - for stdin' },
      { flag: '--about <text>', about: 'why, for people' },
      { flag: '--replace', about: 'in place of the rule of that name' },
      { flag: '--dry-run', about: 'show what it would be, record nothing' },
      ...COMMON,
    ],
    example:
      "mesh rule add deploy --on task.landed --where 'task.lane = web' --title 'Deploy {body.commit}'",
    run: async (call) => (await import('./rule-add.ts')).ruleAdd(call),
  },
  {
    name: 'rule list',
    about: 'the rules in force, the oldest first',
    example: 'mesh rule list',
    run: async (call) => (await import('./rule-list.ts')).ruleList(call),
  },
  {
    name: 'rule show',
    args: '<name>',
    about: 'all of one rule, and what it made',
    example: 'mesh rule show deploy',
    run: async (call) => (await import('./rule-list.ts')).ruleShow(call),
  },
  {
    name: 'rule remove',
    args: '<name>',
    about: 'nothing follows any more; what it made stays',
    options: COMMON,
    example: 'mesh rule remove deploy',
    run: async (call) => (await import('./rule-add.ts')).ruleRemove(call),
  },
];
