/** Commands on where work queues and where it lands: repositories and lanes. */
import { type CommandSpec, NO_SYNC, type OptionSpec, REDACT, REQUIRE_HUB } from '../../command.ts';
import { BRIEF, CAPS, LIMITS, REVIEW, RHYTHM, TENDING } from './flags.ts';

const CLEAR: OptionSpec = {
  flag: '--clear <flag>',
  about: 'take away what this flag set: hourly, paths, …',
  many: true,
};

const CHECK: OptionSpec = {
  flag: '--check <command>',
  about: 'judges the branch after each landing: what breaks it is reverted by a task',
};

const LANE: readonly OptionSpec[] = [
  { flag: '--repo <name>', about: 'its repository (default: the only one); none: without' },
  { flag: '--target <branch>', about: 'where its work lands (default: the repository’s)' },
  { flag: '--agent <name>', about: 'tried in this order (default: script)', many: true },
  ...CAPS,
  { flag: '--family <name>', about: 'of the agents that may work here (default: any)', many: true },
  { flag: '--capability <name>', about: 'what a node must have', many: true },
  { flag: '--exclusive', about: 'one claim at a time; what --paths name is its alone' },
  { flag: '--paths <glob>', about: 'what its work may touch (default: all)', many: true },
  { flag: '--setup <command>', about: 'run before every attempt' },
  { flag: '--accept <command>', about: 'judges every result', many: true },
  { flag: '--verify <family>', about: 'any-other, a family, or none (default)' },
  {
    flag: '--supervised',
    about:
      'a person approves the first landing in its repository (default where an agent is no script)',
  },
  { flag: '--unsupervised', about: 'nobody has to approve, whatever its agents are' },
  { flag: '--approve-each', about: 'a person approves every landing' },
  { flag: '--ttl <seconds>', about: 'silence after which others take over, from 2' },
  { flag: '--max-attempts <n>', about: 'before a person looks (default 4)' },
  { flag: '--wall <seconds>', about: 'the longest an attempt may take (default 3600)' },
  ...LIMITS,
  ...BRIEF,
  ...REVIEW,
  ...TENDING,
  ...RHYTHM,
  { flag: '--sandbox <level>', about: 'its attempts need: none, process or full (no network)' },
  { flag: '--allow-host <host>', about: 'its commands may reach, host[:port]', many: true },
];

export const LANE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'repo add',
    args: '<place>',
    about: 'a code repository the mesh works on: an url, a path, or a git remote',
    options: [
      { flag: '--name <name>', about: 'what it is called (default: as its address ends)' },
      { flag: '--target <branch>', about: 'where work lands (default: what its HEAD names)' },
      CHECK,
      ...CAPS,
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: 'mesh repo add git@example.org:team/api.git --name api',
    run: async (call) => (await import('./repo-add.ts')).repoAdd(call),
  },
  {
    name: 'repo set',
    args: '<name>',
    about: 'change a repository’s limits, or where its work lands',
    options: [
      { flag: '--target <branch>', about: 'where work lands' },
      CHECK,
      ...CAPS,
      CLEAR,
      NO_SYNC,
      REDACT,
      REQUIRE_HUB,
    ],
    example: 'mesh repo set api --daily 50 --slots 4',
    run: async (call) => (await import('./repo-set.ts')).repoSet(call),
  },
  {
    name: 'repo remove',
    args: '<name>',
    about: 'work on a repository no more: no lane may land in it',
    options: [NO_SYNC, REDACT, REQUIRE_HUB],
    example: 'mesh repo remove api',
    run: async (call) => (await import('./repo-set.ts')).repoRemove(call),
  },
  {
    name: 'repo list',
    about: 'the code repositories',
    example: 'mesh repo list',
    run: async (call) => (await import('./repo-list.ts')).repoList(call),
  },
  {
    name: 'lane add',
    args: '<name>',
    about: 'a queue of work with its repository and policy',
    options: [...LANE, NO_SYNC, REDACT, REQUIRE_HUB],
    example: "mesh lane add web --paths 'web/**' --setup 'npm ci' --accept 'npm test'",
    run: async (call) => (await import('./lane-add.ts')).laneAdd(call),
  },
  {
    name: 'lane remove',
    args: '<name>',
    about: 'a lane without open tasks is no more; its name is free again',
    options: [{ flag: '--reason <text>', about: 'why, for people' }, NO_SYNC, REDACT, REQUIRE_HUB],
    example: 'mesh lane remove web',
    run: async (call) => (await import('./lane-remove.ts')).laneRemove(call),
  },
  {
    name: 'lane set',
    args: '<name>',
    about: 'define a lane anew: what is given changes, a list as a whole',
    options: [...LANE, CLEAR, NO_SYNC, REDACT, REQUIRE_HUB],
    example: "mesh lane set web --slots 2 --maintenance 'sat,sun 00:00-24:00' --clear hourly",
    run: async (call) => (await import('./lane-set.ts')).laneSet(call),
  },
  {
    name: 'lane stop',
    args: '<name>',
    about: 'this node serves the lane no more: what runs finishes; others go on',
    options: [{ flag: '--now', about: 'hand over at once what runs' }],
    example: 'mesh lane stop web',
    run: async (call) => (await import('./lane-serve.ts')).laneStop(call),
  },
  {
    name: 'lane start',
    args: '<name>',
    about: 'this node serves a lane that was stopped here',
    example: 'mesh lane start web',
    run: async (call) => (await import('./lane-serve.ts')).laneStart(call),
  },
  {
    name: 'lane ensure',
    args: '[name]',
    about: 'serve here what was stopped here, all lanes or one; what is paused stays so',
    example: 'mesh lane ensure',
    run: async (call) => (await import('./lane-serve.ts')).laneEnsure(call),
  },
  {
    name: 'lane plan',
    args: '[name]',
    about: 'what would run where and why not, and what never can; runs and writes nothing',
    example: 'mesh lane plan',
    run: async (call) => (await import('./lane-plan.ts')).lanePlan(call),
  },
  {
    name: 'lane list',
    about: 'the lanes and what queues there',
    example: 'mesh lane list',
    run: async (call) => (await import('./lane-list.ts')).laneList(call),
  },
  {
    name: 'lane show',
    args: '<name>',
    about: 'all of one lane',
    example: 'mesh lane show default',
    run: async (call) => (await import('./lane-list.ts')).laneShow(call),
  },
  {
    name: 'job list',
    about: 'the lanes that make tasks by themselves, and when they do next',
    example: 'mesh job list',
    run: async (call) => (await import('./job-list.ts')).jobList(call),
  },
];
