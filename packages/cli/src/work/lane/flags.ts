/** Options of lanes and repositories, by what they are about; what they say is read elsewhere. */
import { GUARDS } from '@lanemesh/event';
import type { OptionSpec } from '../../command.ts';

/** What lanes and repositories may limit alike. */
export const CAPS: readonly OptionSpec[] = [
  { flag: '--slots <n>', about: 'claims at once in the whole mesh' },
  { flag: '--hourly <n>', about: 'claims begun in an hour (UTC)' },
  { flag: '--daily <n>', about: 'claims begun in a day (UTC)' },
  {
    flag: '--maintenance <window>',
    about: "no new claims then, in UTC: 'sat,sun 22:00-06:00'",
    many: true,
  },
];

/** What an attempt may take. */
export const LIMITS: readonly OptionSpec[] = [
  {
    flag: '--idle <seconds>',
    about: 'the longest its agent may give no sign of life (default: 1200 with a model)',
  },
  { flag: '--max-output <kib>', about: 'KiB an attempt may write (default 65536)' },
  { flag: '--max-diff <lines>', about: 'lines an attempt may add and take away' },
  { flag: '--max-tokens <n>', about: 'tokens an attempt may use, in and out' },
  { flag: '--max-cost <usd>', about: 'what an attempt may cost, as 0.50' },
];

/** What its agents are told, and who of them is asked. */
export const BRIEF: readonly OptionSpec[] = [
  { flag: '--role <role>', about: 'implement (default), test or review' },
  { flag: '--objective <text>', about: 'what the lane is for; @file reads it' },
  {
    flag: '--objective-file <path>',
    about: 'a file of its repository that says so',
  },
  { flag: '--prompt <role=text>', about: 'words for a role in place of ours; @file', many: true },
  { flag: '--context <text>', about: 'told with every task; @file reads it', many: true },
  { flag: '--context-command <command>', about: 'its output is shown to agents', many: true },
  { flag: '--mcp <name>', about: 'an MCP server its agents are handed (agents mcp)', many: true },
  { flag: '--env <name=value>', about: 'a variable of its shell commands, no secret', many: true },
  { flag: '--lessons <folder>', about: 'where its repository keeps what agents learnt' },
  { flag: '--route <type=agents>', about: 'agents for tasks of a type, by commas', many: true },
  {
    flag: '--fallback <commands>',
    about: "'make test => npm test', if missing",
    many: true,
  },
];

/** Who judges its results, and what no agent may do. */
export const REVIEW: readonly OptionSpec[] = [
  { flag: '--verifier <agent>', about: 'it alone judges; several: the first that can', many: true },
  { flag: '--panel <n>', about: 'verifiers asked for each result (default 1)' },
  { flag: '--quorum <n>', about: 'of them, to pass or reject (default: more than half)' },
  { flag: '--revisions <n>', about: 'concerns after which a person decides (default 3)' },
  { flag: '--verify-run <command>', about: 'what the verifier script runs; answers on stdout' },
  { flag: '--waive <what>', about: 'family, node: let a verifier share it', many: true },
  { flag: '--people <glob>', about: 'paths whose change a person approves', many: true },
  {
    flag: '--impact <glob>',
    about: 'paths other repositories rely on: a change is told, and waits for nobody',
    many: true,
  },
  { flag: '--guard-off <guard>', about: `not asked: ${GUARDS.join(', ')}`, many: true },
  { flag: '--max-lines <n>', about: 'the largest change nobody looks at (default 1200)' },
  { flag: '--max-files <n>', about: 'the same in files (default 30)' },
  { flag: '--gates <n>', about: 'commands of landed tasks run again at most (default 64)' },
  { flag: '--retire <task>', about: 'a landed task whose commands are not', many: true },
];

/** When it makes tasks by itself. */
export const RHYTHM: readonly OptionSpec[] = [
  { flag: '--cron <expression>', about: 'makes a task at these times: five fields, UTC' },
  { flag: '--every <time>', about: 'least time between two: 90s, 0.5d; 0: dormant' },
  { flag: '--on <event>', about: 'x.KIND, landed:LANE, fetch, artifact:GLOB', many: true },
  { flag: '--debounce <time>', about: 'after the first change of several (default 300s)' },
  { flag: '--title <title>', about: 'of the task it makes (default: the lane’s name)' },
  { flag: '--body <text>', about: 'of that task; @file reads a file, - stdin' },
  { flag: '--run <command>', about: 'what that task runs, for the agent script' },
];

/** How its work is begun, and tried again. */
export const TENDING: readonly OptionSpec[] = [
  { flag: '--backoff <seconds>', about: 'wait after a failure of the world (default 30, doubled)' },
  { flag: '--per-agent <n>', about: 'failures of one agent (default: its part, at least 2)' },
  { flag: '--sweep <n>', about: 'tasks a node begins in one turn' },
  { flag: '--wip <limit>', about: 'state=n: held, review, landing or blocked', many: true },
  { flag: '--window <bounds>', about: 'tasks kept ready from its backlog: min:target:max, or on' },
  { flag: '--stale <minutes>', about: 'a question is reminded of, then parked (default: never)' },
];
