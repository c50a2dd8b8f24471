/** `mesh card`: what an attempt was told, rendered from the ledger as it stood when it began. */
import { renderCard } from '@lanemesh/agents';
import { specOf } from '@lanemesh/peer';
import { EXIT, type OpenNode } from '@lanemesh/peer/home';
import { type Attempt, agentsOf, type State, type Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { readHistory } from '../../mesh/history.ts';
import { stateAt } from '../../mesh/replay.ts';
import { usage } from '../../usage.ts';
import { nameOf, short } from '../known.ts';
import { resolveRun } from '../run-of.ts';

export async function stageCard(call: Call): Promise<Outcome> {
  const { node } = await readHistory(call);
  const { task, attempt: meant } = resolveRun(node, call.args[0] ?? '');
  const n =
    call.options.number('attempt', { min: 1, max: 1_000_000, whole: true }) ?? meant ?? undefined;
  const begun = task.attempts.filter(({ card }) => card !== null);
  const attempt = n === undefined ? begun.at(-1) : begun.find((one) => one.n === n);
  if (attempt?.card) return recorded(node, task, attempt, attempt.card);
  if (n === undefined) return toCome(node, task);
  throw usage(
    'attempt.unknown',
    `--attempt ${n}: no attempt ${n} of task ${short(task.ref)} began with a card`,
    begun.length === 0 ? 'none did yet' : `there are ${begun.map((one) => one.n).join(', ')}`,
  );
}

function recorded(
  node: OpenNode,
  task: Task,
  attempt: Attempt,
  { hash, at }: NonNullable<Attempt['card']>,
): Outcome {
  const then = stateAt(node, { is: 'position', position: at });
  const agent = attempt.agent ?? '';
  const card = cardOf(then, then.tasks.get(task.ref), { n: attempt.n, agent, by: attempt.by });
  const matches = card?.hash === hash;
  const who = `attempt ${attempt.n} by ${agent} on ${nameOf(node.replica.state, attempt.by)}`;
  const verdict = matches
    ? `${who}: card ${hash}, as recorded at position ${at}`
    : `${who}: recorded was card ${hash}; the state at position ${at} gives another one here`;
  return {
    json: {
      ...about(task, attempt.n, agent, attempt.by),
      at,
      hash: card?.hash ?? null,
      recorded: hash,
      matches,
      text: card?.text ?? null,
      besides: besides(agent, attempt),
    },
    text: [verdict, ...linesOf(besides(agent, attempt)), '', ...(card?.text.split('\n') ?? [])],
    ...(matches ? {} : { exit: EXIT.no }),
  };
}

/** The card that the next attempt would be given here, by the ledger as it stands. */
function toCome(node: OpenNode, task: Task): Outcome {
  const { state, me } = node.replica;
  const agent = agentsOf(state, task)[0] ?? '';
  const n = task.attempts.length + 1;
  const card = cardOf(state, task, { n, agent, by: me });
  return {
    json: {
      ...about(task, n, agent, me),
      at: state.position,
      hash: card?.hash ?? null,
      recorded: null,
      matches: null,
      text: card?.text ?? null,
      besides: besides(agent, null),
    },
    text: [
      `attempt ${n} has not begun; it would be told:`,
      ...linesOf(besides(agent, null)),
      '',
      ...(card?.text.split('\n') ?? []),
    ],
  };
}

/**
 * What an agent is told that is not in the ledger, and so not shown here; null: nothing. attempt:
 * null: it has not begun.
 */
function besides(agent: string, attempt: Attempt | null): string | null {
  if (agent === 'script') return null;
  const what = 'repository, documents, lessons, output of context commands, work in progress';
  const about = `not shown: what the checkout adds (${what})`;
  if (attempt === null) return `${about}; it is looked at when the attempt begins`;
  const { context, outcome } = attempt;
  if (context !== null) return `${about}; its SHA-256 is ${context}`;
  return outcome === 'running' ? `${about}; its SHA-256 is recorded at the end` : about;
}

const linesOf = (text: string | null): string[] => (text === null ? [] : [text]);

interface Who {
  readonly n: number;
  readonly agent: string;
  readonly by: string;
}

/** null: the state has no such task, or not its lane. */
function cardOf(state: State, task: Task | undefined, { n, agent, by }: Who) {
  if (!task || !state.lanes.has(task.lane)) return null;
  return renderCard({ ...specOf(state, task, agent, by, 0, null), attempt: n });
}

function about(task: Task, attempt: number, agent: string, node: string) {
  return { task: task.ref, attempt, agent, node };
}
