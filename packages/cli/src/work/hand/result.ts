/** `mesh result`: what came of a task that was claimed by hand. */
import { type Body, idOf } from '@lanemesh/event';
import { EXIT, Fault, handClaims, noteHandClaim, type OpenNode } from '@lanemesh/peer/home';
import { asksAboutUnchanged, type Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, nameOf, resolveTask, short } from '../known.ts';
import { type Report, readReport } from './report.ts';

/** Bytes that the format allows. */
const SUMMARY = 2000;
const EVIDENCE = 4096;
const MODEL = 100;

export async function result(call: Call): Promise<Outcome> {
  const report = await readReport(call);
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const claim = await standing(node, task);
  if (report.outcome === 'question') return ask(call, node, task, claim, report.text);
  const body = await bodyOf(call, node, task, report);
  const draft = { kind: 'task.result', body, claim, lane: task.lane };
  const { published, note } = await record(call, node, [draft]);
  // After the result is recorded: what passed is landed by the wheel, like any other.
  await noteHandClaim(node.store, claim, null);
  if (note !== '') call.out.note(note);
  const state = foreseen(node).tasks.get(task.ref)?.state ?? task.state;
  const lands = state === 'landing' ? '; mesh up or mesh tick lands it' : '';
  const why = body.evidence === undefined ? '' : `: ${body.evidence.split('\n').at(-1)}`;
  return {
    json: { id: idOf(task.ref), claim, ...body, state, published },
    text: `task ${short(task.ref)} ${body.outcome}, it is ${state}${lands}${why}`,
    ...(body.outcome !== report.outcome ? { exit: EXIT.no } : {}),
  };
}

/** The task waits, held by nobody, until a person answers. */
async function ask(
  call: Call,
  node: OpenNode,
  task: Task,
  claim: string,
  question: string,
): Promise<Outcome> {
  const body = { task: task.ref, reason: 'question', evidence: cut(question, EVIDENCE) };
  const draft = { kind: 'task.blocked', body, claim, lane: task.lane };
  const { published, note } = await record(call, node, [draft]);
  await noteHandClaim(node.store, claim, null);
  if (note !== '') call.out.note(note);
  const state = foreseen(node).tasks.get(task.ref)?.state ?? task.state;
  return {
    json: { id: idOf(task.ref), claim, ...body, state, published },
    text: `task ${short(task.ref)} waits for an answer: mesh task answer ${short(task.ref)} TEXT`,
  };
}

/** The claim by hand under which this node may report. Throws a Fault (exit 4). */
async function standing(node: OpenNode, task: Task): Promise<string> {
  const { state, me } = node.replica;
  const { claim } = task;
  const hands = await handClaims(node.store);
  if (claim?.by === me && hands.has(claim.ref)) return claim.ref;
  const who =
    claim === null
      ? `it is ${task.state}`
      : claim.by === me
        ? 'this node’s own run holds it'
        : `${nameOf(state, claim.by)} holds it`;
  throw new Fault(
    'claim.stale',
    `no claim by hand stands for task ${short(task.ref)}: ${who}`,
    `mesh explain ${short(task.ref)} tells what happened; the work is not lost, but it does not count`,
    EXIT.refused,
  );
}

async function bodyOf(
  call: Call,
  node: OpenNode,
  task: Task,
  report: Report,
): Promise<Body<'task.result'>> {
  const { agent, ms, text } = report;
  const { model, resets } = report;
  const common = {
    task: task.ref,
    agent,
    ms,
    ...(model === null ? {} : { model: cut(model, MODEL) }),
    ...(report.approaches === '' ? {} : { approaches: cut(report.approaches, SUMMARY) }),
  };
  if (report.outcome === 'failed') {
    const exit = report.exitCode === null ? {} : { exitCode: report.exitCode };
    const evidence = cut(text, EVIDENCE);
    const why = {
      ...(report.reason === null ? {} : { reason: report.reason }),
      ...(resets === null ? {} : { resets }),
    };
    return { ...common, outcome: 'failed', stage: report.stage, evidence, ...exit, ...why };
  }
  const summary = text === '' ? {} : { summary: cut(text, SUMMARY) };
  if (report.commit === null) {
    checkShown(node, task, agent);
    return { ...common, outcome: 'passed', ...summary };
  }
  const { adopt } = await import('./adopt.ts');
  const end = await adopt(call, node, task, agent, report.commit);
  if (end.outcome === 'stopped')
    throw new Fault('interrupted', 'interrupted', 'nothing was recorded', EXIT.interrupted);
  if (end.outcome === 'passed') {
    const { commit, base, patch, flags = [], gates = 0 } = end;
    if (commit === null || base === null)
      throw usage('result.commit', `commit ${report.commit} changes nothing`, 'leave commit away');
    const found = {
      ...(patch ? { patch } : {}),
      ...(flags.length > 0 ? { flags } : {}),
      ...(gates > 0 ? { gates } : {}),
    };
    return { ...common, outcome: 'passed', commit, base, ...summary, ...found };
  }
  if (end.stage === 'checkout')
    throw usage(
      'result.commit',
      `commit ${report.commit}: ${end.evidence}`,
      'nothing was recorded',
    );
  const { stage, reason, exitCode, evidence } = end;
  const exit = exitCode === null ? {} : { exitCode };
  return { ...common, outcome: 'failed', stage, reason, evidence, ...exit };
}

/** Throws a usage Fault where a verifier has to look at what changed nothing, too. */
function checkShown({ replica: { state } }: OpenNode, task: Task, agent: string): void {
  const lane = state.lanes.get(task.lane);
  if (lane?.verify === 'none' || !asksAboutUnchanged(lane, task, agent)) return;
  throw usage(
    'result.commit',
    `commit is missing: lane ${task.lane} asks for a verifier`,
    'where nothing had to be changed give the commit of its branch that you looked at',
  );
}

/** At most so many bytes of a text. */
function cut(text: string, bytes: number): string {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  return `${all
    .subarray(0, bytes - 6)
    .toString('utf8')
    .replace(/\ufffd$/, '')}…`;
}
