/** An agent inside an attempt: started by one way to its model after another, until one answers. */
import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { converse } from '../api/converse.ts';
import type { Attempt } from '../attempt.ts';
import type { AttemptEnd } from '../attempt-spec.ts';
import { exceeded } from '../control/limits.ts';
import { wordsOf } from '../control/words.ts';
import { type McpServer, serversFor } from '../mcp/servers.ts';
import type { Place } from '../place.ts';
import { findProgram } from '../search-path.ts';
import type { Adapter, Failure, Request, Told } from './adapter.ts';
import type { Route } from './definition.ts';
import { needsOf } from './needs.ts';
import { pathsIn } from './paths-in.ts';
import { environmentOf, type Resolve } from './references.ts';
import { routesFor } from './routes.ts';

/** What an agent is asked, but for what each start of it gets by itself. */
export type Asked = Omit<Request, 'file' | 'home' | 'session' | 'model' | 'sandbox'>;

/** What starts of agents need of the world. */
export interface Around {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly resolve: Resolve;
}

/** Failures after which another way to a model may do better. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'quota_limited',
  'overloaded',
  'unreachable',
  'signed_out',
  'no_model',
] satisfies Failure['reason'][]);

/**
 * Lets the agent work in the attempt's worktree; null if it did what it was asked, else the
 * attempt's end. What it said and used is part of every end of the attempt from now on.
 */
export async function runAgent(
  attempt: Attempt,
  place: Place,
  agent: Adapter,
  asked: Asked,
  around: Around,
): Promise<AttemptEnd | null> {
  const ends: Ended[] = [];
  for (const route of routesFor(agent, asked.spec)) {
    const ended = await runBy(route, attempt, place, agent, asked, around);
    ends.push(ended);
    if (ended.failure === undefined || !ELSEWHERE.has(ended.failure.reason)) return ended.end;
    attempt.note(`${route.name}: ${ended.failure.reason}`);
  }
  return (firstBack(ends) ?? ends.at(-1))?.end ?? null;
}

interface Ended {
  readonly end: AttemptEnd | null;
  readonly failure?: Failure | undefined;
}

/** Of several used-up quotas the one that is there again first: then the agent can go on. */
function firstBack(ends: readonly Ended[]): Ended | undefined {
  const quotas = ends.filter(({ failure }) => failure?.reason === 'quota_limited');
  const at = ({ failure }: Ended) => failure?.resets ?? Number.POSITIVE_INFINITY;
  return quotas.toSorted((a, b) => at(a) - at(b))[0];
}

async function runBy(
  route: Route,
  attempt: Attempt,
  place: Place,
  agent: Adapter,
  asked: Asked,
  around: Around,
): Promise<Ended> {
  const login = await place.enter(agent, attempt.signal);
  if (!login.ok) return signedOut(attempt, agent, login.problem);
  try {
    const admitted = { ...agent, env: { ...login.env, ...agent.env } };
    return await startBy(route, attempt, place, admitted, asked, around);
  } finally {
    login.leave();
  }
}

/** Its credentials are not all there: that is found out before anything is started. */
function signedOut(attempt: Attempt, agent: Adapter, problem: string): Ended {
  const failure: Failure = { reason: 'signed_out', text: problem };
  const tail = { exitCode: null, tail: problem };
  return { end: attempt.failed('run', 'signed_out', `$ ${agent.name}`, tail), failure };
}

async function startBy(
  route: Route,
  attempt: Attempt,
  place: Place,
  agent: Adapter,
  asked: Asked,
  { now, resolve }: Around,
): Promise<Ended> {
  const found = await environmentOf({ ...agent.env, ...route.env }, resolve);
  if (!found.ok) return signedOut(attempt, agent, found.problem);
  for (const secret of found.secrets) attempt.conceal(secret);
  const mcp = await mcpFor(attempt, agent, asked, resolve);
  if (agent.api !== undefined) {
    const endpoint = { ...agent, api: agent.api };
    return converse(attempt, place, endpoint, route, found.env, { ...asked, mcp }, now);
  }
  const { model } = route;
  const file = (name: string) => join(place.workspace.own, name);
  const request: Request = {
    ...asked,
    file,
    home: place.env.HOME ?? '',
    sandbox: place.cell.sandbox,
    session: randomUUID(),
    ...(model === undefined ? {} : { model }),
    ...(mcp.length === 0 ? {} : { mcp }),
  };
  const launch = agent.launch(request);
  if (typeof launch === 'string') return { end: attempt.failed('run', 'refused', launch) };
  for (const [name, text] of Object.entries(launch.files ?? {}))
    writeFileSync(file(name), text, { mode: 0o600 });
  const reader = agent.reader?.(request);
  const shown = reader ? agent.name : (launch.argv.at(-1) as string);
  const env = { ...found.env, ...launch.env };
  const [called, ...rest] = launch.argv;
  const argv = [findProgram(called, place.env) ?? called, ...rest] as const;
  const { readable = [], ...others } = needsOf(agent, route, { ...place.env, ...env });
  const programs = mcp.flatMap(({ command }) => pathsIn(command)).filter(existsSync);
  const needs = { ...others, readable: [...readable, ...programs], ...launch.needs };
  const limit = agent.wallMs === undefined ? {} : { wallMs: agent.wallMs };
  const program = { ...limit, ...launch, needs, argv, env, ...(reader ? { reader } : {}) };
  const end = await attempt.run(place, 'run', shown, program);
  const told: Told = reader?.end(end.exitCode, now()) ?? {};
  // What was asked for is what the next choice goes by, whatever the provider calls it.
  attempt.hear({ ...told, ...(model === undefined ? {} : { model }) });
  const { limits } = asked.spec;
  const cut = end.how === 'exit' ? exceeded(limits, attempt.reading()) : null;
  if (cut !== null) {
    const words = wordsOf({ how: cut, exitCode: null }, limits);
    return { end: attempt.failed('run', cut, `$ ${shown}\n${words}`, end) };
  }
  return { end: attempt.endOf('run', shown, end, told.failure), failure: told.failure };
}

/** The MCP servers its lane names, for who works: a verifier looks at what is there. */
async function mcpFor(
  attempt: Attempt,
  agent: Adapter,
  { spec, edits }: Asked,
  resolve: Resolve,
): Promise<readonly McpServer[]> {
  const names = spec.brief?.mcp ?? [];
  if (names.length === 0 || !edits) return [];
  if (!agent.takesMcp) {
    attempt.note(`${agent.name} cannot be handed MCP servers: ${names.join(', ')}`);
    return [];
  }
  const { servers, secrets, lacking } = await serversFor(names, agent.servers ?? [], resolve);
  for (const secret of secrets) attempt.conceal(secret);
  for (const why of lacking) attempt.note(why);
  if (servers.length > 0)
    attempt.note(`MCP servers: ${servers.map(({ name }) => name).join(', ')}`);
  return servers;
}
