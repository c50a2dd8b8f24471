/** An agent that is no program: a model asked through its API, whose commands we run for it. */
import type { Adapter, Failure, Reader, Request } from '../adapters/adapter.ts';
import type { Route } from '../adapters/definition.ts';
import { unsaid } from '../adapters/events.ts';
import { costOf, type OwnPrices } from '../adapters/prices/price.ts';
import type { Attempt } from '../attempt.ts';
import type { AttemptEnd, AttemptSpec } from '../attempt-spec.ts';
import type { CommandEnd } from '../command.ts';
import { type Cut, exceeded } from '../control/limits.ts';
import { wordsOf } from '../control/words.ts';
import type { Place } from '../place.ts';
import { type Answered, callModel, type Endpoint } from './call.ts';
import type { Exchange, Reply, Step } from './exchange.ts';

/** What the model is asked, of what an agent is asked. */
export type Question = Pick<Request, 'spec' | 'prompt' | 'edits' | 'schema' | 'stable'>;

/** How it came out; null: it did what it was asked. */
export interface Conversed {
  readonly end: AttemptEnd | null;
  readonly failure?: Failure | undefined;
}

/** Turns of one conversation. */
const TURNS = 200;
/** Once it works, waits before it is asked again where its provider is away, milliseconds. */
const WAITS = [1000, 4000, 15_000];
/** The longest one of its commands may take, milliseconds. */
const COMMAND = 600_000;

const WORKER = `You work alone, without a person who could answer, in a git worktree: your only tool runs
commands in it. Read and write files by commands. Nothing you only say changes anything. When the card
you are given is done, result file included, answer with one line and call no tool.`;

/** Asks until it is through. given: the variables of the start, with URL and KEY. */
export async function converse(
  attempt: Attempt,
  place: Place,
  agent: Adapter & { readonly api: Endpoint['api'] },
  { model = '' }: Route,
  given: Readonly<Record<string, string>>,
  asked: Question,
  now: () => number,
): Promise<Conversed> {
  const { KEY: key, URL: url } = given;
  const { spec, prompt, edits, schema, stable = [WORKER] } = asked;
  if (key === undefined) return noKey(attempt, agent.name);
  const endpoint: Endpoint = { api: agent.api, key, url };
  const shown = `${agent.name} ${model}`.trim();
  const limit = agent.wallMs ?? Number.POSITIVE_INFINITY;
  const steps: Step[] = [];
  attempt.stage = 'run';
  while (steps.length < TURNS) {
    const about = schema === undefined ? {} : { schema };
    const exchange: Exchange = { model, stable, ask: prompt, steps, runs: edits, ...about };
    const answered = await ask(attempt, shown, limit, exchange, endpoint, now);
    if ('how' in answered) return { end: attempt.endOf('run', shown, answered) };
    if (!answered.ok) return refused(attempt, shown, answered.failure, model);
    const { reply } = answered;
    attempt.wrote(`${reply.text}\n`);
    attempt.hear({ model, answer: reply.text, ...spentOn(model, reply, agent.prices) });
    const over = exceeded(spec.limits, attempt.reading());
    if (over !== null) return { end: cut(attempt, shown, over, spec) };
    if (reply.cut !== null)
      return refused(attempt, shown, { reason: 'exit', text: `cut off: ${reply.cut}` }, null);
    if (reply.calls.length === 0) return { end: null };
    const results = [];
    for (const { id, command } of reply.calls) {
      const ran = await runFor(attempt, place, command);
      if (typeof ran !== 'string') return { end: ran.end };
      results.push({ id, text: ran });
    }
    steps.push({ said: reply.said, results });
  }
  return refused(attempt, shown, { reason: 'exit', text: `not done after ${TURNS} turns` }, null);
}

function spentOn(model: string, { usage, written }: Reply, prices?: OwnPrices) {
  return usage === undefined ? {} : { usage, cost: costOf(model, usage, { prices, written }) };
}

/** It is found out before anything is asked. */
function noKey(attempt: Attempt, name: string): Conversed {
  const text = `it has no key: mesh auth set ${name} --route api --credential REF`;
  const failure: Failure = { reason: 'signed_out', text };
  const tail = { exitCode: null, tail: text };
  return { end: attempt.failed('run', 'signed_out', `$ ${name}`, tail), failure };
}

/** model: which is to be heard of; null: it was. */
function refused(
  attempt: Attempt,
  shown: string,
  failure: Failure,
  model: string | null,
): Conversed {
  if (model !== null) attempt.hear({ model, ...unsaid(failure, false) });
  const ended = { ...NOTHING, how: 'exit', exitCode: null } as const;
  return { end: attempt.endOf('run', shown, ended, failure), failure };
}

function cut(attempt: Attempt, shown: string, how: Cut, spec: AttemptSpec) {
  const words = wordsOf({ how, exitCode: null }, spec.limits);
  return attempt.failed('run', how, `$ ${shown}\n${words}`);
}

const NOTHING = { exitCode: null, tail: '', outputBytes: 0, leftovers: 0 } as const;

/** One answer within what is left of the limits. */
async function ask(
  attempt: Attempt,
  shown: string,
  limit: number,
  exchange: Exchange,
  endpoint: Endpoint,
  now: () => number,
): Promise<Answered | CommandEnd> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort('wall'), Math.min(attempt.left, limit, 2 ** 31 - 1));
  const abort = () => stop.abort('stopped');
  attempt.signal.addEventListener('abort', abort, { once: true });
  if (attempt.signal.aborted) abort();
  attempt.note(`run: ${shown} is asked, ${exchange.steps.length} turns so far`);
  try {
    for (const wait of exchange.steps.length === 0 ? [] : WAITS) {
      const answered = await callModel(endpoint, exchange, stop.signal, now);
      if (answered.ok || !isPassing(answered.failure)) return answered;
      attempt.note(`${answered.failure.reason}: it is asked again in ${wait} ms`);
      await waited(wait, stop.signal);
    }
    return await callModel(endpoint, exchange, stop.signal, now);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    const how = stop.signal.reason === 'wall' ? 'wall' : 'stopped';
    return { ...NOTHING, how };
  } finally {
    clearTimeout(timer);
    attempt.signal.removeEventListener('abort', abort);
  }
}

function isPassing({ reason }: Failure): boolean {
  return reason === 'overloaded' || reason === 'unreachable';
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

/** Characters of a command's output that the model is shown: of its beginning, and of its end. */
const FIRST = 8000;
const LAST = 16_000;

/** What a command wrote, for the model; else the end of the attempt. The key is not in its reach. */
async function runFor(
  attempt: Attempt,
  place: Place,
  command: string,
): Promise<string | { readonly end: AttemptEnd | null }> {
  if (command.trim() === '') return 'no command was given';
  const decoder = new TextDecoder();
  const said = { first: '', last: '', length: 0 };
  const take = (piece: Uint8Array) => {
    const text = decoder.decode(piece, { stream: true });
    const room = FIRST - said.first.length;
    said.first += text.slice(0, room);
    said.last = (said.last + text.slice(Math.max(0, room))).slice(-LAST);
    said.length += text.length;
  };
  const reader: Reader = { stdout: take, stderr: take, end: () => ({}) };
  const argv = ['/bin/sh', '-c', command] as const;
  const end = await attempt.run(place, 'run', command, { argv, reader, wallMs: COMMAND });
  const { how, exitCode, tail } = end;
  const isLong = how === 'wall' && attempt.left > 0;
  if (how !== 'exit' && how !== 'unstartable' && !isLong)
    return { end: attempt.endOf('run', command, end) };
  const left = said.length - said.first.length - said.last.length;
  const hole = left > 0 ? `\n… ${left} characters left out …\n` : '';
  const outcome = isLong ? `ended after ${COMMAND / 1000} s` : `exit ${exitCode ?? tail}`;
  return `${said.first}${hole}${said.last}\n[${outcome}]`;
}
