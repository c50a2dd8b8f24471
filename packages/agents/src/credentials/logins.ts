/** How starts of agents are let in by their providers, as the user of this node said. */
import { dirname } from 'node:path';
import type { Adapter } from '../adapters/adapter.ts';
import { type AuthPlaces, authOf, type FoundAuth } from './auth.ts';
import { type Login, loginOf } from './login.ts';
import { takeTurn } from './turn.ts';

export type Entered =
  | {
      readonly ok: true;
      /** Variables of the start: folders, and references to keys. */
      readonly env: Readonly<Record<string, string>>;
      /** To be called when the start has ended. */
      leave(): void;
    }
  | { readonly ok: false; readonly problem: string };

/**
 * Lets one start of an agent in: for a login that only one may use, when its turn comes. Rejects
 * when the signal is aborted while it waits. stateDir: of this node.
 */
export async function enter(
  agent: Pick<Adapter, 'name' | 'program'> & Partial<Pick<Adapter, 'api' | 'family'>>,
  places: AuthPlaces & { readonly stateDir: string },
  signal: AbortSignal,
): Promise<Entered> {
  if (agent.api !== undefined) {
    const found = await keyOf(agent.name, agent.family ?? agent.name, places);
    return found.ok ? { ...found, leave: () => {} } : found;
  }
  // An agent that is no CLI we know brings what it needs itself.
  const { program: cli, name } = agent;
  if (cli === undefined) return { ok: true, env: {}, leave: () => {} };
  const login = await foundLogin(name, cli, places);
  if (!login.ok) return login;
  const leave = login.alone ? await takeTurn(dirname(places.stateDir), cli, signal) : () => {};
  return { ok: true, env: login.env, leave };
}

/**
 * The key of an agent that is asked through an API, as KEY: what is said of it by its own name, else
 * of its family's CLI where that has a key. Never rejects.
 */
export async function keyOf(
  name: string,
  family: string,
  places: AuthPlaces,
): Promise<Exclude<Login, { ok: true }> | Pick<Extract<Login, { ok: true }>, 'ok' | 'env'>> {
  try {
    for (const one of [name, agentOf(family)]) {
      const { route, credential } = await authOf(one, places);
      if (route === 'api' && credential !== undefined)
        return { ok: true, env: { KEY: credential } };
    }
    return { ok: true, env: {} };
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
}

/** Where to look for what is said of logins; stateDir: of this node. */
export type LoginPlaces = AuthPlaces & { readonly stateDir: string };

/** As `loginFor`; what cannot be read is a problem. Never rejects. */
export function foundLogin(name: string, cli: string, places: LoginPlaces): Promise<Login> {
  return loginFor(name, cli, places).catch((error: Error) => ({
    ok: false,
    problem: error.message,
  }));
}

/** What is said of the agent by its own name, else of its CLI. */
async function loginFor(
  name: string,
  cli: string,
  places: AuthPlaces & { readonly stateDir: string },
): Promise<Login> {
  const own: FoundAuth = await authOf(name, places);
  const auth = own.from === 'default' && cli !== name ? await authOf(cli, places) : own;
  const home = places.env.HOME ?? '';
  return loginOf(cli, auth, { home, stateDir: places.stateDir });
}

/** Those of some agents of whose login one attempt at a time may make use. Never rejects. */
export async function aloneAmong(
  names: readonly string[],
  places: AuthPlaces & { readonly stateDir: string },
): Promise<Set<string>> {
  const logins = await Promise.all(
    names.map((name) => loginFor(name, name, places).catch(() => null)),
  );
  return new Set(names.filter((_, i) => logins[i]?.ok && logins[i].alone));
}

/** CLIs by the family of their models, for who names that. */
const BY_FAMILY: Readonly<Record<string, string>> = {
  anthropic: 'claude',
  openai: 'codex',
  google: 'gemini',
  alibaba: 'qwen',
  github: 'copilot',
};

/** The agent that somebody means by a name, or by a family's. */
export function agentOf(name: string): string {
  return Object.hasOwn(BY_FAMILY, name) ? (BY_FAMILY[name] as string) : name;
}
