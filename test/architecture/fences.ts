/**
 * By what everything that changes something is fenced: what keeps out who was overtaken, and a word
 * that comes twice or too late. A kind, command, push or method without a row fails the build.
 */
import type { Agents } from '@lanemesh/agents';
import type { Kind } from '@lanemesh/event';
import type { Host, Wip } from '@lanemesh/hosts';

/** The fences of events. */
export const FENCES = {
  claim: 'names a claim; without effect unless that stands and is its author’s (INV-7)',
  grant: 'free at its position, seen, within its TTL, author not marked (R12)',
  commit: 'names exactly the commit that is under review',
  revision: 'names what it follows on: a revision, a term, a number, a head',
  once: 'names something new; a second one is void',
  life: 'is a step of a life cycle, void where that does not allow it',
  own: 'is about nobody but its author',
  fact: 'was read back before it was signed, and hurts nobody twice (INV-10)',
} as const;
type Fence = keyof typeof FENCES;

/** Besides its role (R11) and, for acts of admins, their quorum. */
export const KIND_FENCES: Readonly<Record<Kind, Fence>> = {
  'allotment.granted': 'grant',
  'allotment.ruled': 'life',
  'campaign.closed': 'life',
  'campaign.defined': 'once',
  'hub.contradicted': 'fact',
  'hub.moved': 'revision',
  'hub.settled': 'life',
  'lane.defined': 'revision',
  'lane.fired': 'revision',
  'lane.levelled': 'revision',
  'lane.removed': 'life',
  'mesh.founded': 'once',
  'mesh.ruled': 'life',
  'mesh.upgraded': 'revision',
  'node.admitted': 'life',
  'node.announced': 'own',
  'node.beat': 'own',
  'node.invited': 'once',
  'node.joined': 'once',
  'node.left': 'own',
  'node.renamed': 'life',
  'node.resumed': 'revision',
  'node.revoked': 'life',
  'node.rotated': 'own',
  'reaction.defined': 'once',
  'reaction.removed': 'life',
  'repo.added': 'revision',
  'repo.removed': 'life',
  'task.aged': 'revision',
  'task.amended': 'life',
  'task.answered': 'life',
  'task.blocked': 'claim',
  'task.cancelled': 'life',
  'task.claimed': 'grant',
  'task.decided': 'commit',
  'task.enqueued': 'once',
  'task.gaveup': 'claim',
  'task.landed': 'fact',
  'task.progressed': 'claim',
  'task.regressed': 'once',
  'task.result': 'claim',
  'task.retried': 'life',
  'task.started': 'claim',
  'task.verdict': 'commit',
  'work.paused': 'life',
  'work.resumed': 'life',
};

/** What commands write besides events, and what keeps that apart. */
export const LOCAL = {
  reads: 'writes nothing',
  here: 'this node’s own folder, one process at a time (locks)',
  any: 'the kind it is given, with that kind’s fence',
  wheel: 'turns the wheel: what policies say, each with its kind’s fence',
  hub: 'logs and ledger, by fast-forward alone',
} as const;

/** What a command records, or what else it does. */
export const VERBS: Readonly<Record<string, readonly Kind[] | keyof typeof LOCAL>> = {
  approve: 'any',
  'campaign add': ['campaign.defined'],
  'campaign close': ['campaign.closed'],
  'campaign list': 'reads',
  'campaign show': 'reads',
  card: 'reads',
  claim: ['task.claimed'],
  clean: 'here',
  completion: 'reads',
  'config get': 'reads',
  'config list': 'reads',
  'config path': 'reads',
  'config set': 'here',
  demo: 'here',
  'demo-check': 'reads',
  'demo-index': 'here',
  doctor: 'here',
  down: 'here',
  explain: 'reads',
  export: 'here',
  'hub probe': 'here',
  'hub set': ['hub.moved'],
  import: 'here',
  init: ['mesh.founded', 'repo.added', 'lane.defined'],
  join: ['node.joined'],
  capacity: 'reads',
  'job list': 'reads',
  'lane add': ['lane.defined'],
  'lane ensure': 'here',
  'allotment list': 'reads',
  'allotment set': ['allotment.ruled'],
  inbox: 'reads',
  'lane list': 'reads',
  'lane pause': ['work.paused'],
  'lane plan': 'reads',
  'lane remove': ['lane.removed'],
  'lane resume': ['work.resumed'],
  'lane set': ['lane.defined'],
  'lane show': 'reads',
  'lane start': 'here',
  'lane stop': 'here',
  leave: ['node.left'],
  log: 'reads',
  logs: 'reads',
  'node admit': ['node.admitted'],
  'node invite': ['node.invited'],
  'node list': 'reads',
  'node quorum': ['mesh.ruled'],
  'node rename': ['node.renamed'],
  'node resume': ['node.resumed'],
  'node revoke': ['node.revoked'],
  'node rotate': ['node.rotated'],
  pause: ['work.paused'],
  publish: 'any',
  replay: 'reads',
  'repo add': ['repo.added'],
  'repo list': 'reads',
  'repo pause': ['work.paused'],
  'repo remove': ['repo.removed'],
  'repo resume': ['work.resumed'],
  'repo set': ['repo.added'],
  result: ['task.result', 'task.blocked'],
  resume: ['work.resumed'],
  'rule add': ['reaction.defined'],
  'rule list': 'reads',
  'rule remove': ['reaction.removed'],
  'rule show': 'reads',
  status: 'reads',
  sync: 'hub',
  'task add': ['task.enqueued'],
  'task import': ['task.enqueued'],
  'task amend': ['task.amended'],
  'task answer': ['task.answered'],
  'task approve': ['task.decided'],
  'task cancel': ['task.cancelled'],
  'task revert': ['task.regressed'],
  'task list': 'reads',
  'task pause': ['work.paused'],
  'task ready': 'reads',
  'task resume': ['work.resumed'],
  'task retry': ['task.retried'],
  'task run': 'wheel',
  'task show': 'reads',
  'task wait': 'reads',
  tick: 'wheel',
  up: 'wheel',
  upgrade: ['mesh.upgraded'],
  verdict: ['task.verdict'],
  verify: 'reads',
};

/** Every place in the code that pushes, once a call, with what its moves are bound to. */
export const PUSHES: Readonly<Record<string, readonly string[]>> = {
  'packages/cli/src/work/hand/adopt.ts': ['own: from one copy of this node into another'],
  'packages/hosts/src/git-host.ts': [
    'head: the task’s head branch, from the value that was read',
    'head: the task’s head branch, from the value that landing left',
    'fast-forward: a target that lost what landed',
  ],
  'packages/hosts/src/land.ts': ['head and target: both or none, each from its old value'],
  'packages/hosts/src/wip.ts': [
    'own: a ref of the claim’s own, by fast-forward',
    'leftovers of a task that ended, from the values that were read',
  ],
  'packages/sync/src/probe.ts': ['own: names of the probe’s own, from their old values'],
  'packages/sync/src/push-parts.ts': [
    'fast-forward: logs and ledger',
    'fast-forward: logs and ledger',
    'fast-forward: logs and ledger',
  ],
};

/** What a host's methods move, and from what. */
export const HOST_METHODS: Readonly<Record<keyof Host, string>> = {
  read: 'nothing',
  rebase: 'nothing: a commit in our own copy',
  paths: 'nothing',
  fence: 'the head branch, from the value that was read',
  land: 'head branch and target, both or none, from the values that were read',
  retire: 'the head branch, from the value that landing left',
  giveBack: 'the target, by fast-forward alone',
};

/** What is kept of work in progress, outside all branches: one ref a claim. */
export const WIP_METHODS: Readonly<Record<keyof Wip, string>> = {
  keep: 'the ref of the claim, by fast-forward: another claim has another ref',
  bring: 'nothing at the remote',
  kept: 'nothing',
  drop: 'the refs of a task that ended, from the values that were read',
};

/** What agents change: their worktree, never a branch; the wheel stops them with their claim. */
export const AGENT_METHODS: Readonly<Record<keyof Agents, string>> = {
  has: 'nothing',
  run: 'a worktree of the attempt’s own, until its signal is aborted',
  accept: 'a worktree of the attempt’s own, until its signal is aborted',
};
