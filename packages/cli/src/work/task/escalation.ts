/** What a person is told of a task that was escalated, or that waits for its time. */
import { createHash } from 'node:crypto';
import { type Waiting, waitingOf } from '@lanemesh/decide';
import {
  agentsOf,
  type Escalation,
  type State,
  shareOf,
  type Task,
  triesOf,
} from '@lanemesh/state';
import { moment } from '../../text.ts';
import { nameOf, short } from '../known.ts';

/** Counts of what failed since the last retry, against what may. */
export function triesDocument(state: State, task: Task) {
  const { all, agents, models } = triesOf(task);
  return {
    failures: all,
    ceiling: state.lanes.get(task.lane)?.maxAttempts ?? null,
    share: shareOf(state, task),
    agents: Object.fromEntries(agents),
    models: Object.fromEntries(models),
    secondChances: task.chances,
  };
}

/** The note of an escalation; null: it is not escalated. */
export function escalationDocument(state: State, task: Task) {
  if (task.state !== 'escalated' || task.escalation === null) return null;
  const { cause, class: failing, position, since } = task.escalation;
  return {
    cause,
    class: failing,
    reason: task.reason,
    position,
    since: new Date(since).toISOString(),
    tries: triesDocument(state, task),
    attempts: task.attempts
      .slice(task.countedFrom)
      .filter(({ outcome }) => outcome !== 'running')
      .map(({ n, by, agent, model, outcome, class: failing, stage, reason, evidence }) => ({
        n,
        name: nameOf(state, by),
        agent,
        model,
        outcome,
        class: failing,
        stage,
        reason,
        evidence,
      })),
    todo: todoOf(state, task, cause),
  };
}

/** What a person can do, the likeliest first. */
function todoOf(state: State, task: Task, cause: Escalation['cause']): string[] {
  const id = short(task.ref);
  const retry = `mesh task retry ${id}`;
  const cancel = `mesh task cancel ${id}`;
  const amend = `mesh task amend ${id} --body TEXT`;
  if (cause === 'losses') return ['look at the machines that died at it', retry, cancel];
  if (cause === 'conflict')
    return [`solve it by hand: mesh claim ${id}, then mesh result`, retry, cancel];
  if (cause === 'agents') return [`mesh task amend ${id} --agent NAME`, retry, cancel];
  if (task.attempts.at(-1)?.stage === 'paths') {
    const wider = [`mesh task amend ${id} --lane LANE`, `mesh task amend ${id} --paths GLOB`];
    return [...wider, retry, cancel];
  }
  if (cause === 'attempts' || cause === 'progress') return [amend, retry, cancel];
  const reason = task.attempts.at(-1)?.reason ?? '';
  if (reason === NO_SANDBOX) return [...sandboxTodo(state, task), retry, cancel];
  const rerun = task.run === null ? amend : `mesh task amend ${id} --run CMD`;
  return [HARD.get(reason) ?? rerun, retry, cancel];
}

/** What removes the cause of a failure that no attempt gets over. */
const HARD: ReadonlyMap<string, string> = new Map([
  ['missing_credentials', 'give its agent the credential that is missing'],
  ['missing_context', 'add to the task what its evidence asks for'],
  ['manual_intervention_required', 'do by hand what its evidence asks for'],
]);

const NO_SANDBOX = 'missing_sandbox';

/** A demand of its lane no grant overrides; where there is none, a grant is what lets it run. */
function sandboxTodo(state: State, task: Task): string[] {
  const by = task.attempts.at(-1)?.by;
  const node = by === undefined ? 'NODE' : nameOf(state, by);
  const lane = state.lanes.get(task.lane);
  if (lane?.sandbox === 'none') return [`mesh lane set ${task.lane} --clear sandbox`];
  const isDemanded = lane != null && lane.sandbox !== null;
  return [
    `mesh doctor on ${node}, which says what its sandbox lacks`,
    isDemanded
      ? `mesh lane set ${task.lane} --sandbox none`
      : `mesh breakglass grant --scope node=${node} --ttl 30m --reason WHY --rollback HOW`,
  ];
}

/** Why it waits for a person: by what its last attempt lacked, where the fold says only that it failed. */
export function whyOf({ state, attempts, reason }: Pick<Task, 'state' | 'attempts' | 'reason'>) {
  const last = attempts.at(-1);
  if (state !== 'escalated' || last?.reason !== NO_SANDBOX) return reason;
  return `no sandbox: ${last.evidence.split('\n')[0] || 'its lane demands one'}`;
}

/** What a ready task waits for, wherever it could run; null: nothing that passes by itself. */
export function waitsOf(state: State, task: Task): Waiting | null {
  if (task.state !== 'ready') return null;
  const lot = (text: string): string => createHash('sha256').update(text).digest('hex');
  return waitingOf({ state, now: Date.now(), lot }, task, agentsOf(state, task));
}

/** The same for people. */
export function waitText({ what, until }: Waiting): string {
  const when = moment(until);
  return what === 'backoff'
    ? `waits until ${when} UTC after a failure`
    : `waits until ${when} UTC: the quota of its agents is used up`;
}

/** Lines about what was tried, for `explain`. */
export function escalationLines(state: State, task: Task): string[] {
  const note = escalationDocument(state, task);
  if (note === null) return [];
  const counts = (of: Record<string, number>) =>
    Object.entries(of).map(([name, count]) => `${name} ${count}`);
  const { failures, ceiling, agents, models } = note.tries;
  const by = [...counts(agents), ...counts(models)].join(', ');
  return [
    `escalated for ${CAUSES[note.cause]}${note.class === null ? '' : ` (${note.class})`}`,
    `failed: ${failures} of ${ceiling ?? '-'}${by === '' ? '' : `; ${by}`}`,
    ...note.todo.map((line) => `you can: ${line}`),
  ];
}

const CAUSES: Readonly<Record<Escalation['cause'], string>> = {
  attempts: 'attempts that are used up',
  agents: 'shares that every agent has used up',
  hard: 'a failure that no attempt gets over',
  losses: 'machines that died at it',
  conflict: 'conflicts with what landed meanwhile',
  progress: 'attempts that come to the same again and again',
};
