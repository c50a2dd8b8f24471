/** One tiny real call of an agent: the only look at one that spends anything. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callModel, type Endpoint } from '../../api/call.ts';
import type { AttemptSpec, Spent } from '../../attempt-spec.ts';
import { runCommand } from '../../command.ts';
import type { LoginPlaces } from '../../credentials/logins.ts';
import { passedEnvironment } from '../../environment.ts';
import { findProgram } from '../../search-path.ts';
import type { Request } from '../adapter.ts';
import { adapterOf } from '../adapter-of.ts';
import type { Definition } from '../definition.ts';
import { costOf, type OwnPrices } from '../prices/price.ts';
import type { Resolve } from '../references.ts';
import { firstWay } from './look.ts';

export interface Called extends Spent {
  readonly ok: boolean;
  /** Its answer, or its own error. At most 500 characters. */
  readonly text: string;
  readonly ms: number;
}

const PROMPT = 'Reply with the single word PONG. Use no tool, change nothing.';
const OUTPUT_BYTES = 4 * 1024 * 1024;

interface Bounds {
  readonly withinMs: number;
  readonly now: () => number;
  readonly places?: LoginPlaces;
  readonly prices?: OwnPrices;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Asks the agent's first model for one word, in an empty folder. env: our own. Never rejects. */
export async function callOnce(
  definition: Definition,
  env: Env,
  resolve: Resolve,
  { withinMs, now, places, prices }: Bounds,
): Promise<Called> {
  const begun = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'mesh-call-'));
  const after = () => Math.round(performance.now() - begun);
  const no = (text: string) => ({ ok: false, text: text.slice(0, 500), ms: after() });
  try {
    const agent = adapterOf(definition, prices);
    const [route] = definition.routes;
    const given = await firstWay(definition, resolve, places);
    if (given.problem !== null) return no(given.problem);
    if (agent.api !== undefined) {
      const { KEY: key = '', URL: url } = given.env;
      const endpoint = { api: agent.api, key, url };
      return {
        ...(await askOnce(endpoint, route?.model ?? '', withinMs, now, prices)),
        ms: after(),
      };
    }
    const base = passedEnvironment(env);
    const file = (name: string) => join(folder, name);
    const request: Request = {
      spec: specOf(definition.name, withinMs),
      prompt: PROMPT,
      edits: false,
      file,
      home: base.HOME ?? '',
      sandbox: 'cli',
      session: randomUUID(),
      ...(route?.model === undefined ? {} : { model: route.model }),
    };
    const launch = agent.launch(request);
    if (typeof launch === 'string') return no(launch);
    for (const [name, text] of Object.entries(launch.files ?? {})) writeFileSync(file(name), text);
    const reader = agent.reader?.(request);
    const over = new AbortController();
    const look = () => reader?.isOver?.() && over.abort();
    const [called, ...args] = launch.argv;
    const end = await runCommand({
      argv: [findProgram(called, base) ?? called, ...args],
      cwd: folder,
      env: { ...base, ...given.env, ...launch.env },
      scratch: folder,
      log: { write: (bytes) => [reader?.stdout(bytes), look()] },
      errors: { write: (bytes) => [reader?.stderr(bytes), look()] },
      wallMs: withinMs,
      outputBytes: OUTPUT_BYTES,
      signal: over.signal,
      ...(launch.input === undefined ? {} : { input: launch.input }),
    });
    const { failure, answer = '', ...spent } = reader?.end(end.exitCode, now()) ?? {};
    if (end.how === 'wall' && (failure === undefined || failure.reason === 'exit'))
      return no(`no answer within ${Math.round(withinMs / 1000)} s`);
    if (failure !== undefined) return { ...no(`${failure.reason}: ${failure.text}`), ...spent };
    if (end.how !== 'exit') return no(end.tail);
    return { ok: true, text: answer.slice(0, 500), ms: after(), ...spent };
  } catch (error) {
    return no((error as Error).message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same of an agent that is no program. */
async function askOnce(
  endpoint: Endpoint,
  model: string,
  withinMs: number,
  now: () => number,
  prices?: OwnPrices,
): Promise<Omit<Called, 'ms'>> {
  const exchange = { model, stable: [], ask: PROMPT, steps: [], runs: false };
  const signal = AbortSignal.timeout(withinMs);
  const late = { ok: false, text: `no answer within ${Math.round(withinMs / 1000)} s` } as const;
  const answered = await callModel(endpoint, exchange, signal, now).catch(() => null);
  if (answered === null) return late;
  if (!answered.ok) {
    const { reason, text } = answered.failure;
    return { ok: false, text: `${reason}: ${text}`.slice(0, 500) };
  }
  const { text, usage, written } = answered.reply;
  const spent =
    usage === undefined ? {} : { usage, cost: costOf(model, usage, { prices, written }) };
  return { ok: true, text: text.slice(0, 500), model, ...spent };
}

/** Nothing of a task: only the user's own script would look at it. */
function specOf(agent: string, wallMs: number): AttemptSpec {
  return {
    task: 'check',
    title: 'check',
    body: '',
    lane: 'check',
    attempt: 1,
    epoch: 1,
    claim: 'check',
    node: '',
    nodeId: '',
    repo: null,
    agent,
    accept: [],
    bounds: { allowed: [], owned: [] },
    prior: [],
    answers: [],
    limits: { wallMs, outputBytes: OUTPUT_BYTES },
  };
}
