/** Commands on where work queues and where it lands: repositories and lanes. */
import { type CommandSpec, NO_SYNC, REQUIRE_HUB } from '../../command.ts';

export const LANE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'repo add',
    args: '<place>',
    about: 'a code repository the mesh works on: an url, a path, or a git remote',
    options: [
      { flag: '--name <name>', about: 'what it is called (default: as its address ends)' },
      { flag: '--target <branch>', about: 'where work lands (default: what its HEAD names)' },
      NO_SYNC,
      REQUIRE_HUB,
    ],
    example: 'mesh repo add git@example.org:team/api.git --name api',
    run: async (call) => (await import('./repo-add.ts')).repoAdd(call),
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
    options: [
      { flag: '--repo <name>', about: 'its repository (default: the only one); none: without' },
      { flag: '--target <branch>', about: 'where its work lands (default: the repository’s)' },
      { flag: '--agent <name>', about: 'tried in this order (default: script)', many: true },
      { flag: '--slots <n>', about: 'attempts at once in the whole mesh' },
      { flag: '--exclusive', about: 'no other exclusive lane may share its paths' },
      { flag: '--paths <glob>', about: 'what its work may touch (default: all)', many: true },
      { flag: '--setup <command>', about: 'run before every attempt' },
      { flag: '--accept <command>', about: 'judges every result', many: true },
      { flag: '--verify <family>', about: 'any-other, a family, or none (default)' },
      { flag: '--supervised', about: 'a person approves every landing' },
      { flag: '--ttl <seconds>', about: 'silence after which others take over, from 2' },
      { flag: '--max-attempts <n>', about: 'before a person looks (default 4)' },
      { flag: '--wall <seconds>', about: 'the longest an attempt may take (default 3600)' },
      { flag: '--cron <expression>', about: 'not in this version' },
      { flag: '--run <command>', about: 'not in this version: what --cron runs' },
      { flag: '--sandbox <level>', about: 'none; process and full are not in this version' },
      NO_SYNC,
      REQUIRE_HUB,
    ],
    example: "mesh lane add web --paths 'web/**' --setup 'npm ci' --accept 'npm test'",
    run: async (call) => (await import('./lane-add.ts')).laneAdd(call),
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
];
