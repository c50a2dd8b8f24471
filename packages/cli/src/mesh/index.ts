/** Commands on the mesh itself: membership, the ledger, this node. */
import { type CommandSpec, NO_SYNC, REDACT, REQUIRE_HUB } from '../command.ts';
import { CARRYING } from './carrying.ts';

const FIRST_BRANCH = {
  flag: '--first-branch',
  about: 'also where the hub holds no branch yet',
};
const CAPABILITY = {
  flag: '--capability <name>',
  about: 'what this node can do, for people',
  many: true,
};
const ROLE = { flag: '--role <role>', about: 'admin, worker, verifier or observer', many: true };

const BEGINNING: readonly CommandSpec[] = [
  {
    name: 'init',
    about: 'found a mesh in this project',
    options: [
      { flag: '--name <name>', about: 'this node’s name (default: the host’s)' },
      { flag: '--hub <url>', about: 'where the nodes meet: an url, a path, or a git remote' },
      FIRST_BRANCH,
      CAPABILITY,
    ],
    example: 'mesh init --hub origin',
    run: async (call) => (await import('./init.ts')).init(call),
  },
  {
    name: 'join',
    args: '<url>',
    about: 'join the mesh of a hub (or of a bundle); with an invite at once, else by asking',
    options: [
      { flag: '--name <name>', about: 'this node’s name (default: the host’s)' },
      { flag: '--invite <token>', about: 'from mesh node invite; - reads it from stdin' },
      CAPABILITY,
    ],
    example: 'mesh join git@example.org:team/project.git --invite -',
    run: async (call) => (await import('./join.ts')).join(call),
  },
  {
    name: 'hub set',
    args: '<url>',
    about: 'let the mesh meet at a hub, or at another one',
    options: [
      { flag: '--rate <n>', about: 'pushes it takes a minute: nodes pace theirs (default: any)' },
      { flag: '--dead', about: 'the hub until now is gone for good' },
      FIRST_BRANCH,
    ],
    example: 'mesh hub set origin',
    run: async (call) => (await import('./hub.ts')).hubSet(call),
  },
];

const MEMBERS: readonly CommandSpec[] = [
  {
    name: 'node list',
    about: 'who belongs to the mesh',
    example: 'mesh node list',
    run: async (call) => (await import('./node-list.ts')).nodeList(call),
  },
  {
    name: 'node invite',
    about: 'make a single-use token that lets a node in',
    options: [
      ROLE,
      { flag: '--expires <time>', about: 'such as 24h, 30m, 7d (default 24h)' },
      NO_SYNC,
      REQUIRE_HUB,
    ],
    example: 'mesh node invite --expires 24h',
    run: async (call) => (await import('./node-invite.ts')).nodeInvite(call),
  },
  {
    name: 'node admit',
    args: '<node>',
    about: 'let in a node that asked, or change its roles',
    options: [ROLE, NO_SYNC, REQUIRE_HUB],
    example: 'mesh node admit bens-laptop --role worker',
    run: async (call) => (await import('./node-change.ts')).nodeAdmit(call),
  },
  {
    name: 'node revoke',
    args: '<node>',
    about: 'from here on a node may not speak',
    options: [
      { flag: '--reason <text>', about: 'why, for people' },
      { flag: '--since <id>', about: 'look again from this event on; later without it: done' },
      NO_SYNC,
      REQUIRE_HUB,
    ],
    example: 'mesh node revoke bens-laptop --reason lost',
    run: async (call) => (await import('./node-change.ts')).nodeRevoke(call),
  },
  {
    name: 'node rotate',
    about: 'sign with a new key from here on; the old one is kept until that is settled',
    options: [NO_SYNC, REQUIRE_HUB],
    example: 'mesh node rotate',
    run: async (call) => (await import('./node-rotate.ts')).nodeRotate(call),
  },
  {
    name: 'node quorum',
    args: '[number]',
    about: 'how many admins have to sign an act of admins; with a number: change it',
    options: [NO_SYNC, REQUIRE_HUB],
    example: 'mesh node quorum 2',
    run: async (call) => (await import('./node-quorum.ts')).nodeQuorum(call),
  },
  {
    name: 'approve',
    args: '[act]',
    about: 'sign, as an admin, an act that waits for more admins; without one: list them',
    options: [NO_SYNC, REQUIRE_HUB],
    example: 'mesh approve 3f2a90c4d1e7',
    run: async (call) => (await import('./approve.ts')).approve(call),
  },
  {
    name: 'leave',
    about: 'this node goes for good and gives back what it holds',
    options: [{ flag: '--reason <text>', about: 'why, for people' }, NO_SYNC, REQUIRE_HUB],
    example: 'mesh leave --reason "new laptop"',
    run: async (call) => (await import('./leave.ts')).leave(call),
  },
  {
    name: 'node rename',
    args: '<name> [node]',
    about: 'give this node (or, as admin, another) a new name',
    options: [NO_SYNC, REQUIRE_HUB],
    example: 'mesh node rename anas-desktop',
    run: async (call) => (await import('./node-change.ts')).nodeRename(call),
  },
  {
    name: 'node resume',
    args: '[node]',
    about: 'lift the mark of a node whose log forked; let this copy of a node go on',
    options: [NO_SYNC, REQUIRE_HUB],
    example: 'mesh node resume',
    run: async (call) => (await import('./node-change.ts')).nodeResume(call),
  },
];

const LEDGER: readonly CommandSpec[] = [
  {
    name: 'publish',
    args: '[kind]',
    about: 'append one event, or many from stdin; never talks to the hub',
    options: [
      REDACT,
      { flag: '--subject <text>', about: 'what it is about' },
      { flag: '--body <json>', about: 'JSON, @file, or - for stdin' },
      { flag: '--cause <id>', about: 'the event that caused it' },
      { flag: '--lane <name>', about: 'the lane it belongs to' },
      { flag: '--stdin', about: 'one event a line: {kind,subject?,body?,cause?,lane?}' },
      { flag: '--batch <n>', about: 'events a batch with --stdin (default 512)' },
      { flag: '--event-type <kind>', about: 'the kind' },
      { flag: '--payload-json <json>', about: 'the body' },
      { flag: '--topic <name>', about: 'a task’s type, else the subject' },
    ],
    example: `mesh publish x.deploy.done --subject api --body '{"version":"1.4.2"}'`,
    run: async (call) => (await import('./publish.ts')).publish(call),
  },
  {
    name: 'sync',
    about: 'fetch, verify, follow, weave, push',
    options: [{ flag: '--watch [seconds]', about: 'again and again' }],
    example: 'mesh sync --watch 5',
    run: async (call) => (await import('./sync.ts')).sync(call),
  },
  {
    name: 'log',
    about: 'events in order, oldest first; those without a position last',
    options: [
      { flag: '--kind <kind>', about: 'this kind; x. or task. for all that begin so', many: true },
      { flag: '--task <id>', about: 'about this task' },
      { flag: '--node <node>', about: 'by this node' },
      { flag: '--void', about: 'those without effect alone, and why' },
      { flag: '--since <point>', about: 'a position, an event, a time, or 2h' },
      { flag: '--until <point>', about: 'the same' },
      { flag: '--limit <n>', about: 'the last n' },
      { flag: '--follow', about: 'and those to come' },
      { flag: '--format <format>', about: 'cloudevents' },
    ],
    example: 'mesh log --kind task. --since 2h',
    run: async (call) => (await import('./log.ts')).log(call),
  },
  {
    name: 'replay',
    about: 'the state at a point of the history',
    options: [
      { flag: '--at <point>', about: 'a position, an event, an entry, or a time (chain time)' },
      { flag: '--full', about: 'fold from the first event, without snapshot' },
    ],
    example: 'mesh replay --at 120',
    run: async (call) => (await import('./replay.ts')).replay(call),
  },
  {
    name: 'prove',
    args: '<commit>',
    about: 'who asked for a commit, wrote, verified, approved and landed it, and at what cost',
    options: [NO_SYNC],
    example: 'mesh prove 3fa1c09d',
    run: async (call) => (await import('./prove/prove.ts')).prove(call),
  },
  {
    name: 'verify',
    about: 'every signature, link and rule, judged anew',
    options: [
      { flag: '--full', about: 'from the first commit (always so now)' },
      { flag: '--allowed-signers', about: 'print a file for git verify-commit instead' },
    ],
    example: 'mesh verify',
    run: async (call) => (await import('./verify.ts')).verify(call),
  },
];

const HERE: readonly CommandSpec[] = [
  {
    name: 'upgrade',
    about: 'which rule set judges the mesh; with --rules: put it under the next one',
    options: [
      { flag: '--rules <n>', about: 'the rule set, for the whole mesh' },
      NO_SYNC,
      REQUIRE_HUB,
    ],
    example: 'mesh upgrade',
    run: async (call) => (await import('./upgrade.ts')).upgrade(call),
  },
  {
    name: 'status',
    about: 'the mesh on one screen',
    options: [
      { flag: '--watch [seconds]', about: 'again and again' },
      { flag: '--probe', about: 'ask the hub first' },
    ],
    example: 'mesh status',
    run: async (call) => (await import('./status.ts')).status(call),
  },
  {
    name: 'inbox',
    about: 'what waits for a person; a request for approval ends after 3 days and is held',
    example: 'mesh inbox',
    run: async (call) => (await import('./inbox.ts')).inbox(call),
  },
  {
    name: 'doctor',
    about: 'what is wrong here, and the remedy',
    options: [
      { flag: '--fix', about: 'mend what disks damaged, remove locks of the dead' },
      { flag: '--from <url>', about: 'with --fix: where to fetch anew instead of the hub' },
    ],
    example: 'mesh doctor',
    run: async (call) => (await import('./doctor.ts')).doctor(call),
  },
  {
    name: 'config get',
    args: '<setting>',
    about: 'the value of a setting, and where it comes from',
    example: 'mesh config get interval',
    run: async (call) => (await import('./config.ts')).configGet(call),
  },
  {
    name: 'config set',
    args: '<setting> [value]',
    about:
      'change a setting of this node, of those mesh config list shows; without a value: forget it',
    example: 'mesh config set interval 5',
    run: async (call) => (await import('./config.ts')).configSet(call),
  },
  {
    name: 'config list',
    about: 'all settings of this node',
    example: 'mesh config list',
    run: async (call) => (await import('./config.ts')).configList(call),
  },
  {
    name: 'config path',
    about: 'where the settings are kept',
    example: 'mesh config path',
    run: async (call) => (await import('./config.ts')).configPath(call),
  },
  {
    name: 'completion',
    args: '<shell>',
    about: 'completion for bash, zsh or fish, to be sourced',
    example: 'mesh completion bash > ~/.local/share/bash-completion/completions/mesh',
    run: async (call) => (await import('./completion.ts')).completion(call),
  },
];

export const MESH_COMMANDS: readonly CommandSpec[] = [
  ...BEGINNING,
  ...MEMBERS,
  ...LEDGER,
  ...CARRYING,
  ...HERE,
];
