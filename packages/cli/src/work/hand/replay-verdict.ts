/** `mesh verdict replay`: verdicts of the past, asked for again; nothing is recorded. */
import { join } from 'node:path';
import { acquireLock, privateFolder } from '@lanemesh/ledger';
import { judgedCommit, replayVerdict } from '@lanemesh/peer';
import { attemptsHere, EXIT, Fault, type OpenNode } from '@lanemesh/peer/home';
import type { State, Task, Vote } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { usage } from '../../usage.ts';
import { resolveTask, short } from '../known.ts';

/** Milliseconds to wait for something else that is judged here. */
const QUEUE = 3_600_000;
/** Tasks of the past that are judged again where none is named. */
const NEWEST = 10;

interface Again {
  readonly id: string;
  readonly title: string;
  readonly commit: string;
  readonly was: readonly Pick<Vote, 'agent' | 'verdict'>[];
  readonly now: readonly string[];
  /** Whether it would have ended as it did; null: nobody came to a verdict now. */
  readonly same: boolean | null;
}

export async function verdictReplay(call: Call): Promise<Outcome> {
  const node = await call.open();
  const panel = call.options.number('panel', { min: 1, max: 9, whole: true }) ?? 1;
  const [word] = call.args;
  const tasks = word === undefined ? judgedOnes(node.replica.state) : [resolveTask(node, word)];
  const lock = await acquireLock(privateFolder(node.layout.ledger), 'hand', { waitMs: QUEUE });
  const judged: Again[] = [];
  try {
    for (const task of tasks) judged.push(await judge(call, node, task, panel));
  } finally {
    lock.release();
  }
  const rows = judged.map(({ id, title, was, now, same }) => [
    short(id),
    was.map(({ verdict }) => verdict).join(',') || '-',
    now.join(','),
    same === null ? 'unknown' : same ? 'as it was' : 'differs',
    title,
  ]);
  return {
    json: { panel, replayed: judged },
    text:
      rows.length === 0
        ? 'no verdict was given yet'
        : columns([['task', 'was', 'now', '', 'title'], ...rows], call.out.width),
    ...(judged.every(({ same }) => same !== false) ? {} : { exit: EXIT.no }),
  };
}

function judgedOnes({ tasks }: State): Task[] {
  return [...tasks.values()].filter(({ votes }) => votes.length > 0).slice(-NEWEST);
}

/** The task's newest judged commit, judged again by so many reviews. */
async function judge(call: Call, node: OpenNode, task: Task, panel: number): Promise<Again> {
  const { replica, stateDir, hubUrl } = node;
  const commit = judgedCommit(task);
  const agent = call.options.text('agent') ?? task.votes.at(-1)?.agent ?? null;
  if (commit === null)
    throw usage('verdict.none', `task ${short(task.ref)} has no result`, 'name one that has');
  if (agent === null)
    throw usage('flag.missing', '--agent is missing: a person judged it', 'name an agent of here');
  const scanner = await node.secrets.scanner();
  const here = await node.agentsHere();
  const known = [...here.adapters().keys()];
  if (call.options.text('agent') !== undefined && !known.includes(agent))
    throw usage(
      'agent.unknown',
      `--agent: this node has no ${agent}`,
      `it has ${known.join(', ')}`,
    );
  const attempts = {
    ...attemptsHere(node),
    stateDir: join(stateDir, 'by-hand'),
    adapters: () => here.adapters(),
    findSecret: (text: string) => scanner.find(text)[0]?.rule ?? null,
  };
  const around = {
    ...{ state: replica.state, me: replica.me, hubUrl, attempts },
    signal: call.interruption(),
  };
  const ends = await replayVerdict(around, task, commit, agent, panel);
  if (typeof ends === 'string')
    throw new Fault(
      'commit.gone',
      `commit ${commit} of task ${short(task.ref)} is nowhere any more`,
      'what did not land is kept only while its task is open',
      EXIT.no,
    );
  const now = ends.map((end) => {
    if (end.outcome === 'stopped')
      throw new Fault('interrupted', 'interrupted', 'nothing was recorded', EXIT.interrupted);
    if (end.outcome === 'crashed') return `no vote (${end.reason})`;
    return end.answer?.verdict ?? 'fail (malformed)';
  });
  const was = task.votes.map(({ agent: by, verdict }) => ({ agent: by, verdict }));
  const voted = now.filter((_, at) => ends[at]?.outcome === 'judged');
  const same =
    voted.length === 0 ? null : passes(was.map(({ verdict }) => verdict)) === passes(voted);
  return { id: task.ref, title: task.title, commit, was, now, same };
}

function passes(words: readonly string[]): boolean {
  return words.filter((one) => one === 'pass').length * 2 > words.length;
}
