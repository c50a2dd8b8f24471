/**
 * What goes wrong where agents work unattended, as others have met it, and the tests that show what
 * happens here instead. A title that is gone fails `shown.test.ts`.
 */

/** Tests of one file: parts of their titles, as they stand there. */
export type Shown = Readonly<Record<string, readonly string[]>>;

const AGENTS = 'packages/agents/src';

/** What the unattended runs of another orchestrator taught its makers. */
export const LESSONS: Readonly<Record<string, Shown>> = {
  'a CLI that waits on stdin hangs for ever': {
    [`${AGENTS}/command.test.ts`]: [
      'reads what it is given and then the end; without input the end at once',
    ],
  },
  'a card is changed while somebody works from the old one': {
    'test/work/card.test.ts': [
      'what an attempt was told is made anew from the ledger alone, on a node that had no part in it',
    ],
    [`${AGENTS}/card/card.test.ts`]: ['has another hash when anything it tells changes'],
  },
  'nobody knows where the log is': {
    [`${AGENTS}/agents.test.ts`]: ['leaves nothing but its log'],
    [`${AGENTS}/control/control.test.ts`]: ['what runs is shown while it runs'],
  },
  'who did the work can also say that it is right': {
    [`${AGENTS}/sandbox/attempts.test.ts`]: [
      'has its attempts kept in: the worktree is theirs, all else is not there [INV-14]',
    ],
    'packages/state/src/effects/review.test.ts': [
      '[INV-14] neither the holder, nor its family, nor an agent nobody announced',
    ],
    [`${AGENTS}/agents.test.ts`]: [
      'cannot redirect the commit by another .git',
      'judges another commit in a clean worktree',
    ],
  },
  'a later stage breaks what an earlier one had proven': {
    [`${AGENTS}/review/gates.test.ts`]: ['fails a change that breaks it, and says whose it was'],
    'packages/peer/src/review/gates-of.test.ts': [
      'is run again for every later task, each command once, the newest landing first',
    ],
    'test/work/merge-queue.test.ts': [
      'what breaks the target after its landing is taken back by one task',
    ],
  },
  'a login on disk wins over the key that was given': {
    'test/agents/real-clis.test.ts': ['is given the key that its user named'],
    [`${AGENTS}/credentials/credentials.test.ts`]: [
      'with a key a CLI has a folder apart, in which a login of the other sort is refused',
    ],
  },
  'the end of a terminal ends what it started': {
    [`${AGENTS}/command.test.ts`]: [
      'is in a session of its own, which the end of our terminal does not reach',
    ],
    'test/work/up.test.ts': ['down --now, or Ctrl-C twice, stops the attempts'],
  },
  'one bad write destroys state that nobody else has': {
    'packages/peer/src/home/high-water.test.ts': [
      'is the last one written; a torn write leaves the one before it',
    ],
    'test/faults/damage.test.ts': ['without the hub another node’s copy mends'],
  },
  'work begins on what somebody left uncommitted': {
    [`${AGENTS}/agents.test.ts`]: [
      'begins at the target, whatever lies uncommitted in the user’s checkout, and leaves that there',
    ],
  },
};

/** What others' users reported. */
export const FAILURES: Readonly<Record<string, Shown>> = {
  '1 a prompt that nobody sees': {
    [`${AGENTS}/command.test.ts`]: [
      'reads what it is given and then the end; without input the end at once',
      'is killed with its children when it ignores the wall-clock limit',
    ],
    [`${AGENTS}/control/control.test.ts`]: [
      'when it gives no sign of life, and what it had changed is kept',
    ],
    [`${AGENTS}/contract/instructed.test.ts`]: [
      'whose program was to be asked for leave, and nobody answers, waits for a person who is told what for',
    ],
  },
  '2 a prompt that was typed and not sent': {
    [`${AGENTS}/agents.test.ts`]: [
      'reads the task as JSON on stdin and in its environment, and no more of ours',
    ],
    'test/agents/real-clis.test.ts': ['edits files with its own tools, says what it used'],
  },
  '3 a dead worker is shown as running': {
    'test/work/takeover.test.ts': [
      'a node killed at work: another finishes its task',
      'a mesh that is only ticked takes over too',
    ],
  },
  '4 a task is given away and its first worker goes on': {
    [`${AGENTS}/takeover.test.ts`]: [
      'what an earlier attempt left alive on this machine is ended, also if it was stopped',
    ],
    'test/work/takeover.test.ts': [
      'a node stopped past its TTL wakes: its result is superseded and the target stays',
    ],
  },
  '5 finished work is done again': {
    'packages/peer/src/jobs.test.ts': ['is recorded when it had landed'],
    'packages/hosts/src/git-host.test.ts': [
      'tells both branches and finds a landing by its trailer alone',
    ],
  },
  '6 a name is used again while somebody cleans up': {
    [`${AGENTS}/agents.test.ts`]: [
      'attempts of two tasks at once do not meet',
      'ids that are none never touch a path',
      'when it changes what is not its to change',
    ],
    [`${AGENTS}/takeover.test.ts`]: [
      'stays where it holds work that is nowhere else, until that is kept elsewhere',
    ],
  },
  '7 worktrees and branches without an owner': {
    [`${AGENTS}/agents.test.ts`]: [
      'leaves nothing but its log',
      'what a killed node left is cleared by the next one, and a kept folder stays',
    ],
    [`${AGENTS}/takeover.test.ts`]: ['is cleared by the next attempt where it changed nothing'],
  },
  '8 work that is lost with its worker': {
    [`${AGENTS}/takeover.test.ts`]: [
      'is kept and told while the agent works, and taken along when it is stopped',
    ],
    'test/work/handover.test.ts': [
      '[INV-8] the next holder gets what a killed one had changed, and its last words; then all is tidy',
    ],
  },
  '9 grandchildren that go on': {
    [`${AGENTS}/command.test.ts`]: [
      'leaves nobody behind on a normal end',
      'its commands and their children die too',
    ],
    [`${AGENTS}/control/control.test.ts`]: [
      'nobody survives an attempt: a grandchild with a session of its own is killed and counted',
    ],
  },
  '10 a quota is spent, and everybody asks again': {
    'packages/decide/src/waiting.test.ts': [
      'the next agent tries it; one under quota is passed over by every task',
      'after a quota tasks begin one after the other, each at its own time',
    ],
    'test/work/tending.test.ts': [
      'a quota rests the task, a person runs it all the same; a hard failure escalates',
    ],
    [`${AGENTS}/adapters/failure.test.ts`]: [
      'a reset in seconds or milliseconds is read, and one that cannot be is not believed',
    ],
    [`${AGENTS}/adapters/clis/recorded.test.ts`]: [
      'opencode, which sleeps where it is refused, is ended at a spent quota',
    ],
  },
  '11 money runs away': {
    [`${AGENTS}/agents.test.ts`]: ['at its limits, which all its commands share'],
    [`${AGENTS}/control/control.test.ts`]: [
      'ends what uses more tokens or money than it may, and nothing that does not say',
      'an agent is ended that says the same again and again and changes nothing',
    ],
    'test/agents/spend.test.ts': [
      'what a stopped attempt and one that died with its node used is in the ledger',
    ],
  },
  '12 what is not done is called done': {
    [`${AGENTS}/agents.test.ts`]: ['judges another commit in a clean worktree'],
    [`${AGENTS}/contract/instructed.test.ts`]: [
      'does not pass by a report that lies in the repository',
    ],
    'test/agents/twelve-tasks.test.ts': ['what is honest lands and nothing else, spend adds up'],
    'test/work/landing.test.ts': [
      'attempts fail, are retried with the evidence in hand, and end with a person',
    ],
  },
  '13 branches are green and the target is red': {
    'test/work/merge-queue.test.ts': [
      '[INV-10] of two changes that are green apart and red together one lands',
    ],
    'packages/peer/src/review/gates-now.test.ts': [
      '[INV-10] who lands holds what landed just now, also where the ledger does not say so yet',
    ],
    'packages/hosts/src/dependency-files.test.ts': [
      'one line of source beside them is a conflict for an agent',
    ],
    'packages/state/src/conflicts.test.ts': [
      'a conflict goes back to its agent, then to a neutral third, then to a person',
    ],
  },
  '14 the tracker is damaged': {
    'test/cli/verify.test.ts': [
      'one changed byte in a batch is found, and it is the first that breaks a rule',
      'a forged entry on top of the ledger is found',
    ],
    'test/cli/publish.test.ts': ['while the hub is away events are kept, and sync exits 5'],
  },
  '15 a secret gets out': {
    [`${AGENTS}/agents.test.ts`]: [
      'reads the task as JSON on stdin and in its environment, and no more of ours',
      'without secrets of our environment in its evidence',
    ],
    [`${AGENTS}/log.test.ts`]: ['[INV-12] no secret gets into a log, however its bytes come'],
    'test/secrets/signing.test.ts': [
      'a secret is found in every field, of a command or an acceptance too',
    ],
  },
};
