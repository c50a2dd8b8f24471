/** Every run of a mesh for its auditor: who did what in which role, with which versions, and how it ended. */
import { promises as fs } from 'node:fs';
import { basename, join } from 'node:path';
import { type AttemptLog, logsOf } from '@lanemesh/agents';
import { type Body, decodeEvent, type Event, type Json, refOf } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import { type Attempt, familyIn, type State, type Task } from '@lanemesh/state';
import { nameOf } from '../work/known.ts';
import type { Attached } from './audit-attachments.ts';

/** An event in the order, as its batch brought it in. */
interface Placed {
  readonly node: string;
  readonly line: string;
  /** Why it has no effect; null: it has. */
  readonly reason: string | null;
  /** Milliseconds. */
  readonly chainTime: number;
}

/** Runs are followed by the id of their claim, or of their verifier's seat: see the README. */
export type Run = { readonly run: string; readonly role: 'worker' | 'verifier' } & {
  readonly [field: string]: Json;
};

/** What the runs are made of. */
export interface RunParts {
  readonly node: OpenNode;
  readonly told: readonly Placed[];
  readonly attached: readonly Attached[];
  /** Milliseconds since 1970: runs that began before are left out. */
  readonly since: number;
}

/** Attempts and reviews that began since then, in the order of their beginning. */
export function runsOf({ node, told, attached, since }: RunParts): Run[] {
  const { state } = node.replica;
  const of = new Map<string, { task: Task; attempt: Attempt }>();
  for (const task of state.tasks.values())
    for (const attempt of task.attempts) of.set(attempt.claim, { task, attempt });
  const votes = votesIn(told);
  const receipts = new Map(attached.map((one) => [one.statement?.predicate.claim ?? '', one]));
  let rules = 0;
  return told.flatMap(({ node: author, line, reason, chainTime }): Run[] => {
    rules = rulesAfter(line, reason, rules);
    const begins = /"(?:task|review)\.claimed"/.test(line) && reason === null;
    const event = begins && chainTime >= since ? decodeEvent(line) : null;
    if (event === null) return [];
    const run = refOf(author, event.id);
    const began = new Date(chainTime).toISOString();
    const attempt = of.get(run);
    if (attempt) {
      const logs = logsOf(node.stateDir, attempt.task.ref);
      return [attemptRun(state, attempt, receipts.get(run), logs, began)];
    }
    if (event.kind !== 'review.claimed') return [];
    return [reviewRun(state, author, event, votes.get(run), began, rules)];
  });
}

/** The rule set in force after an event: a build that goes on under it knows it. */
function rulesAfter(line: string, reason: string | null, before: number): number {
  if (reason !== null || !line.includes('"mesh.upgraded"')) return before;
  const event = decodeEvent(line);
  if (event?.kind !== 'mesh.upgraded') return before;
  return (event.body as unknown as Body<'mesh.upgraded'>).rules;
}

function attemptRun(
  state: State,
  { task, attempt }: { readonly task: Task; readonly attempt: Attempt },
  receipt: Attached | undefined,
  logs: readonly AttemptLog[],
  began: string,
): Run {
  const said = receipt?.statement?.predicate;
  const log = logs.findLast(({ epoch }) => epoch === attempt.epoch)?.path;
  return {
    run: attempt.claim,
    role: 'worker',
    task: task.ref,
    title: task.title,
    lane: task.lane,
    attempt: attempt.n,
    epoch: attempt.epoch,
    node: attempt.by,
    name: nameOf(state, attempt.by),
    agent: attempt.agent,
    family: attempt.family,
    model: attempt.model,
    versions: { agent: said?.agent.version ?? null, build: said?.by ?? null },
    outcome: attempt.outcome,
    stage: attempt.stage,
    reason: attempt.reason,
    commit: attempt.commit,
    base: said?.base ?? null,
    card: attempt.card && { ...attempt.card },
    context: attempt.context,
    sandbox: attempt.sandbox,
    began,
    ms: attempt.ms,
    spent: attempt.spent && {
      ...attempt.spent,
      usage: attempt.spent.usage && { ...attempt.spent.usage },
    },
    receipt: receipt?.digest ?? null,
    log: log === undefined ? null : `logs/${basename(log)}`,
  };
}

/** What came of reviews, by the reference of their seat. */
function votesIn(told: readonly Placed[]): Map<string, Event> {
  const found = new Map<string, Event>();
  for (const { line, reason } of told) {
    if (reason !== null || !/"(?:task\.verdict|review\.gaveup)"/.test(line)) continue;
    const event = decodeEvent(line);
    const seat = (event?.body as { review?: string } | undefined)?.review;
    if (event && seat !== undefined) found.set(seat, event);
  }
  return found;
}

function reviewRun(
  state: State,
  by: string,
  seat: Event,
  end: Event | undefined,
  began: string,
  rules: number,
): Run {
  const { task, commit, agent } = seat.body as unknown as Body<'review.claimed'>;
  const said = (end?.body ?? {}) as Partial<Body<'task.verdict'>>;
  const outcome = end === undefined ? 'open' : (said.verdict ?? 'gaveup');
  return {
    run: refOf(by, seat.id),
    role: 'verifier',
    task,
    title: state.tasks.get(task)?.title ?? null,
    lane: state.tasks.get(task)?.lane ?? null,
    node: by,
    name: nameOf(state, by),
    agent,
    family: familyIn(state, by, agent),
    model: said.model ?? null,
    versions: { agent: said.version ?? null, build: `lanemesh rule set ${rules}` },
    outcome,
    reason: said.reason ?? null,
    commit,
    began,
    spent: { usage: (said.usage as Json) ?? null, cost: (said.cost as Json) ?? null },
  };
}

/** Copies what runs printed on this machine, secrets taken out when it was written; says how many. */
export async function writeLogs(node: OpenNode, runs: readonly Run[], folder: string) {
  const wanted = new Set(
    runs.flatMap(({ log }) => (typeof log === 'string' ? [basename(log)] : [])),
  );
  if (wanted.size === 0) return 0;
  await fs.mkdir(folder);
  for (const task of new Set(runs.map((one) => String(one.task))))
    for (const { path } of logsOf(node.stateDir, task))
      if (wanted.has(basename(path))) await fs.copyFile(path, join(folder, basename(path)));
  return wanted.size;
}
