/** `mesh agents ps`: what runs in the mesh now, and of this node how it gets on. */
import { type Flag, flagsOf, type LiveAttempt, liveIn } from '@lanemesh/agents';
import type { OpenNode } from '@lanemesh/peer/home';
import { heldTasks, type Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { nameOf, short } from '../known.ts';

/** One attempt that runs. Times in milliseconds since 1970; null: only its own node knows. */
interface Running {
  readonly task: string;
  readonly title: string;
  readonly lane: string;
  readonly attempt: number;
  readonly agent: string | null;
  readonly model: string | null;
  /** The name of the node it runs on. */
  readonly node: string;
  readonly here: boolean;
  /** Since when it runs, or, of other nodes, its task is claimed. */
  readonly since: number;
  readonly stage: string;
  readonly lastOutput: number | null;
  readonly heartbeat: number | null;
  readonly usage: LiveAttempt['usage'] | null;
  readonly cost: LiveAttempt['cost'] | null;
  readonly flags: readonly Flag[];
  readonly log: string | null;
}

export async function agentsPs(call: Call): Promise<Outcome> {
  const node = await call.open();
  const now = Date.now();
  const here = liveIn(node.stateDir).map((live) => ofLive(live, now));
  const known = new Set(here.map(({ task, attempt }) => `${task} ${attempt}`));
  const elsewhere = heldTasks(node.replica.state)
    .filter(({ state }) => state === 'claimed' || state === 'running')
    .map((task) => ofLedger(node, task))
    .filter(({ task, attempt, here: mine }) => !mine && !known.has(`${task} ${attempt}`));
  const running = [...here, ...elsewhere];
  const rows = running.map((one) => [
    short(one.task),
    one.node,
    [one.agent ?? '-', one.model].filter(Boolean).join(' '),
    one.stage,
    ago(now, one.since),
    one.lastOutput === null ? '-' : ago(now, one.lastOutput),
    one.flags.join(',') || '-',
    one.title,
  ]);
  const head = ['task', 'node', 'agent', 'stage', 'for', 'quiet for', 'flags', 'title'];
  return {
    json: { running },
    text: rows.length === 0 ? 'nothing runs' : columns([head, ...rows], call.out.width),
  };
}

function ofLive(live: LiveAttempt, now: number): Running {
  const { usage = null, cost = null, model = null } = live;
  const { task, title, lane, attempt, agent, node, stage, lastOutput, heartbeat, log } = live;
  const { since } = live;
  const where = { task, title, lane, attempt, agent, model, node, here: true, since, stage };
  return { ...where, lastOutput, heartbeat, usage, cost, flags: flagsOf(live, now), log };
}

function ofLedger(
  { replica: { state, me } }: OpenNode,
  task: Task & { claim: NonNullable<Task['claim']> },
): Running {
  const { ref, title, lane, claim, attempts } = task;
  const { agent = null, model = null } = attempts.at(-1) ?? {};
  return {
    task: ref,
    title,
    lane,
    attempt: attempts.length,
    agent,
    model,
    node: nameOf(state, claim.by),
    here: claim.by === me,
    since: claim.since,
    stage: task.state,
    lastOutput: null,
    heartbeat: null,
    usage: null,
    cost: null,
    flags: [],
    log: null,
  };
}

function ago(now: number, then: number): string {
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
