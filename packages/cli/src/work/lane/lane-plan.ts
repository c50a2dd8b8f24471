/** `mesh lane plan`: what would run where, what not, and what never can. Runs and writes nothing. */
import { type Hold, type Never, neverRuns, type Planned, planWork } from '@lanemesh/decide';
import { idOf } from '@lanemesh/event';
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import { type OpenNode, planSights } from '@lanemesh/peer/home';
import { type State, type Task, tasksByState } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { idleAgents, idleLine } from '../../mesh/idle-agents.ts';
import { moment, printable, wrapped } from '../../text.ts';
import { scopeName } from '../control/pause.ts';
import { foreseen, nameOf, resolveLane, short } from '../known.ts';
import { UP } from '../run/locks.ts';
import { unkeptHere, withOwnAgents } from './own-agents.ts';
import { type Judges, judgesOf } from './verifier-wish.ts';

export async function lanePlan(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = await withOwnAgents(node, foreseen(node));
  const [word] = call.args;
  const lane = word === undefined ? null : resolveLane(state, word, 'lane').name;
  const isUp = lockOwner(privateFolder(node.layout.ledger), UP) !== null;
  const sights = await planSights(node, state, isUp);
  const isAsked = (one: { readonly lane: string }) => lane === null || one.lane === lane;
  const plan = planWork(sights).map((planned, at) => taskDocument(state, planned, at + 1));
  const tasks = plan.filter(isAsked);
  const judges = judgesOf(state, lane === null ? tasks.map((one) => one.lane) : [lane]);
  const warnings = neverRuns(state, await unkeptHere(node, state)).filter(isAsked);
  const idle = (await idleAgents(node)).filter(
    ({ lanes }) => lane === null || lanes.includes(lane),
  );
  const paused = [...state.pauses.keys()].map((key) => scopeName(state, key));
  const nodes = sights.map((sight) => ({
    id: sight.me,
    name: nameOf(state, sight.me),
    self: sight.me === node.replica.me,
    slots: sight.slots,
    agents: [...(state.members.get(sight.me)?.agents ?? [])],
    lanes: sight.lanes && [...sight.lanes],
    closed: sight.admission.closed.map(({ text }) => text),
  }));
  return {
    json: {
      lane,
      nodes,
      agents: idle,
      tasks,
      paused,
      byState: tasksByState(state),
      judges,
      warnings,
    },
    text: [
      ...planText(state, tasks, nodes, paused, judges, warnings, call.out.width),
      ...idle.map((one) => printable(`here: ${idleLine(one)}`)),
    ],
  };
}

/** What keeps a ready task from being begun, as the plan says it; null: somebody would begin it. */
export async function whyWaits(node: OpenNode, task: Task): Promise<string | null> {
  const state = await withOwnAgents(node, foreseen(node));
  const isUp = lockOwner(privateFolder(node.layout.ledger), UP) !== null;
  const planned = planWork(await planSights(node, state, isUp)).find(
    (one) => one.task.ref === task.ref,
  );
  return planned === undefined || planned.by ? null : whatOf(taskDocument(state, planned, 0));
}

type PlannedDocument = ReturnType<typeof taskDocument>;

function taskDocument(state: State, planned: Planned, order: number) {
  const { task, rank, by, also, hold, holds } = planned;
  return {
    order,
    id: idOf(task.ref),
    task: task.ref,
    title: task.title,
    lane: task.lane,
    rank,
    node: by && { id: by.node, name: nameOf(state, by.node) },
    agent: by?.agent ?? null,
    also: also.map((id) => nameOf(state, id)),
    why: hold && holdDocument(hold),
    holds: holds.map(({ node, hold }) => ({
      node,
      name: nameOf(state, node),
      ...holdDocument(hold),
    })),
  };
}

function holdDocument({ code, text, until }: Hold) {
  return { code, text, until: until === null ? null : new Date(until).toISOString() };
}

function planText(
  state: State,
  tasks: readonly PlannedDocument[],
  nodes: readonly { readonly name: string; readonly slots: number; readonly closed: string[] }[],
  paused: readonly string[],
  judges: readonly Judges[],
  warnings: readonly Never[],
  width: number,
): string[] {
  const who = nodes.map(({ name, slots }) => `${name} (${slots})`).join(', ') || 'no node';
  const rows = tasks.map((task) => [
    `${task.order}.`,
    short(task.task),
    task.lane,
    printable(task.title).slice(0, 30),
    whatOf(task),
  ]);
  return [
    `nodes and their slots: ${who}`,
    ...nodes.flatMap(({ name, closed }) => closed.map((text) => `${name}: ${text}`)),
    ...(paused.length === 0 ? [] : [`paused: ${paused.join(', ')}`]),
    // Why, and until when, is what is asked for: it is never cut.
    ...(rows.length === 0
      ? [paused.length > 0 ? 'nothing else is ready' : 'nothing is ready']
      : wrapped(rows, width)),
    ...judges.map(({ lane, agents }) => `lane ${lane}: judged by ${agents.join(', else ')} alone`),
    ...wrapped(
      warnings.map((one) => ['never:', warningText(state, one)]),
      width,
    ),
  ];
}

function whatOf({ node, agent, also, why, holds }: PlannedDocument): string {
  if (node) return `${node.name}, ${agent}${also.length > 0 ? ` (or ${also.join(', ')})` : ''}`;
  const reasons = why ? [why] : holds;
  const texts = reasons.map((one) => {
    const whose = 'name' in one ? `${one.name}: ` : '';
    return `${whose}${one.text}${one.until === null ? '' : ` until ${moment(Date.parse(one.until))} UTC`}`;
  });
  return `waits: ${[...new Set(texts)].join('; ') || 'there is no node'}`;
}

function warningText(state: State, { lane, task, text, fix }: Never): string {
  const title = task === null ? '' : `, ${short(task)} ${state.tasks.get(task)?.title ?? ''}`;
  return printable(`lane ${lane}${title}: ${text}; ${fix}`);
}
