/** One tiny real call of an agent: the only look at one that spends anything. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEventId, type Sandbox } from '@lanemesh/event';
import { callModel, type Endpoint } from '../../api/call.ts';
import { Attempt } from '../../attempt.ts';
import type { AttemptEnd, AttemptSpec, Spent } from '../../attempt-spec.ts';
import { enter } from '../../credentials/logins.ts';
import { createResolver } from '../../credentials/reference.ts';
import { attemptEnvironment } from '../../environment.ts';
import { redactor } from '../../evidence.ts';
import { openLog } from '../../log.ts';
import { removeTree } from '../../remove-tree.ts';
import { noteRun } from '../../run-book.ts';
import { Sandboxes } from '../../sandbox/sandboxes.ts';
import type { AgentsOptions } from '../../workshop.ts';
import { makeWorkspace } from '../../workspace.ts';
import type { Adapter } from '../adapter.ts';
import { adapterOf } from '../adapter-of.ts';
import type { Definition } from '../definition.ts';
import { costOf, type OwnPrices } from '../prices/price.ts';
import { runAgent } from '../run-agent.ts';
import { firstWay } from './look.ts';

export interface Called extends Spent {
  readonly ok: boolean;
  /** Its answer, or its own error. At most 500 characters. */
  readonly text: string;
  readonly ms: number;
  /** Processes it left, all ended. */
  readonly survivors?: number;
}

const PROMPT = 'Reply with the single word PONG. Use no tool, change nothing.';
const OUTPUT_BYTES = 4 * 1024 * 1024;
/** What may pass beside the call itself, such as the wait for a login, milliseconds. */
const BESIDE = 15_000;
const SILENT = 'it ended without an answer';

/** What attempts are given on this node. */
type Kept = Pick<
  AgentsOptions,
  'stateDir' | 'env' | 'now' | 'code' | 'resolve' | 'machine' | 'auth' | 'sandbox' | 'grace'
>;

export interface CallOptions extends Kept {
  /** This node's id. */
  readonly node: string;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly prices?: OwnPrices;
}

/**
 * Asks the agent's model for one word, in an empty folder and kept in as an attempt would be, and
 * ends whatever it leaves. Never rejects.
 */
export async function callOnce(definition: Definition, options: CallOptions): Promise<Called> {
  const begun = performance.now();
  const after = () => Math.round(performance.now() - begun);
  const { withinMs, now, prices, env, stateDir } = options;
  const { auth = join(stateDir, 'auth.json'), resolve = createResolver(env) } = options;
  const places = { env, stateDir, local: auth };
  try {
    const agent = adapterOf(definition, prices);
    if (agent.api === undefined) return await kept(agent, { ...options, resolve }, places);
    const [route] = definition.routes;
    const given = await firstWay(definition, resolve, places);
    if (given.problem !== null) return { ok: false, text: given.problem, ms: after() };
    const { KEY: key = '', URL: url } = given.env;
    const endpoint = { api: agent.api, key, url };
    const called = await askOnce(endpoint, route?.model ?? '', withinMs, now, prices);
    return { ...called, ms: after() };
  } catch (error) {
    return { ok: false, text: (error as Error).message.slice(0, 500), ms: after() };
  }
}

type Whole = CallOptions & Required<Pick<CallOptions, 'resolve'>>;

/** One start of its program, in the cell of an attempt of its own. */
async function kept(
  agent: Adapter,
  options: Whole,
  places: Parameters<typeof enter>[1],
): Promise<Called> {
  const { stateDir, env, now, resolve, machine = '-', withinMs, grace } = options;
  const spec = specOf(agent.name, options);
  const sandboxes = new Sandboxes(options);
  const choice = await sandboxes.choose(spec, agent.keepsIn ?? false);
  if (!choice.ok) return { ok: false, text: choice.problem, ms: 0 };
  const folder = await mkdtemp(join(tmpdir(), 'mesh-call-'));
  const hide = redactor(env);
  const path = join(stateDir, 'logs', 'attempts', `check-${agent.name}.log`);
  const log = openLog(path, false, (text) => attempt.redact(text));
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(withinMs + BESIDE)]);
  const mark = { ...spec, machine };
  const note = (leader: number) => noteRun(stateDir, mark, leader);
  const parts = { spec, mark, signal, log, redact: hide, note, ...(grace ? { grace } : {}) };
  const attempt = new Attempt(parts);
  try {
    const workspace = await makeWorkspace(folder, 'call', options.code, spec, null, true);
    const place = {
      workspace,
      env: attemptEnvironment(env, spec, { ...workspace, base: '' }, machine),
      cell: await sandboxes.cell(choice, workspace, [], null),
      enter: (one: Adapter, until: AbortSignal) => enter(one, places, until),
    };
    const asked = { spec, prompt: PROMPT, edits: false };
    const failed = await runAgent(attempt, place, agent, asked, { now, resolve });
    const end = failed ?? attempt.passed({ commit: null, base: null, summary: 'it answered' });
    const called = calledBy(agent.name, await attempt.closed(end), withinMs, choice.sandbox);
    await workspace.remove(false);
    return called;
  } finally {
    log.close();
    await removeTree(folder);
  }
}

function calledBy(name: string, end: AttemptEnd, withinMs: number, sandbox: Sandbox): Called {
  const { ms, model, usage, cost, survivors = 0 } = end;
  const spent = {
    ...(model === undefined ? {} : { model }),
    ...(usage ? { usage } : {}),
    ...(cost ? { cost } : {}),
  };
  const answer = end.outcome === 'passed' ? (end.answer ?? '').trim() : '';
  const text = answer === '' ? reachable(name, problemOf(end, withinMs), sandbox) : answer;
  return { ok: answer !== '', text: text.slice(0, 500), ms, sandbox, survivors, ...spent };
}

function problemOf(end: AttemptEnd, withinMs: number): string {
  const late = `no answer within ${Math.round(withinMs / 1000)} s`;
  if (end.outcome === 'passed') return SILENT;
  if (end.outcome === 'stopped' || end.reason === 'wall') return late;
  // Its first line names the agent, as of any other command.
  const said = end.evidence.replace(/^\$ .*\n?/, '').trim();
  return said.startsWith(end.reason) ? said : `${end.reason}: ${said}`;
}

/** What an attempt's lane would allow; here there is none, and the agent itself is let out. */
const BY_LANE = /: mesh lane set LANE --allow-host \S+/g;

/** The problem, with what lets the agent reach more where that may be what is missing. */
function reachable(name: string, problem: string, sandbox: Sandbox): string {
  if (sandbox !== 'ours-full' || !/^unreachable|^kept from/m.test(problem)) return problem;
  const way = `if its model is elsewhere: mesh agents add ${name} … --host HOST[:PORT]`;
  return `${problem.replace(BY_LANE, '').slice(0, 400)}\n${way}`;
}

/** The same of an agent that is no program. */
async function askOnce(
  endpoint: Endpoint,
  model: string,
  withinMs: number,
  now: () => number,
  prices?: OwnPrices,
): Promise<Omit<Called, 'ms'>> {
  const exchange = { model, stable: [], ask: PROMPT, steps: [], tools: [] };
  const signal = AbortSignal.timeout(withinMs);
  const late = { ok: false, text: `no answer within ${Math.round(withinMs / 1000)} s` } as const;
  const answered = await callModel(endpoint, exchange, signal, now).catch((error: unknown) => {
    if (signal.aborted) return null;
    throw error;
  });
  if (answered === null) return late;
  if (!answered.ok) {
    const { reason, text } = answered.failure;
    return { ok: false, text: `${reason}: ${text}`.slice(0, 500) };
  }
  const { text, usage, written } = answered.reply;
  const spent =
    usage === undefined ? {} : { usage, cost: costOf(model, usage, { prices, written }) };
  if (text.trim() === '') return { ok: false, text: SILENT, model, ...spent };
  return { ok: true, text: text.slice(0, 500), model, ...spent };
}

/** It belongs to no task of the ledger. */
function specOf(agent: string, { node, withinMs, now }: CallOptions): AttemptSpec {
  const ref = `${node}:${newEventId(now, Math.random)()}`;
  return {
    task: ref,
    title: 'one call',
    body: '',
    lane: 'check',
    attempt: 1,
    epoch: 1,
    claim: ref,
    node: 'here',
    nodeId: node,
    repo: null,
    agent,
    accept: [],
    bounds: { allowed: [], owned: [] },
    prior: [],
    answers: [],
    limits: { wallMs: withinMs, outputBytes: OUTPUT_BYTES },
  };
}
