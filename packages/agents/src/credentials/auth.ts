/**
 * By which way each agent's provider is paid on this node, and where its key stands: a person says
 * so in the environment, in a private file of theirs, or for this folder alone; the first counts.
 */
import { readFile, stat } from 'node:fs/promises';
import { isThere } from '../is-there.ts';
import { ROUTES, type Route } from '../sandbox/hosts.ts';
import { privateConfig, referenceProblem } from './reference.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What is said of one agent. */
export interface Auth {
  readonly route: Route;
  /** A reference; absent: none, as a subscription needs none. */
  readonly credential?: string;
}

/** Auth, and where that was found, for people. */
export interface FoundAuth extends Auth {
  readonly from: string;
}

/** What a file of them holds, by agent. */
export type AuthFile = Readonly<Record<string, Auth>>;

/** Where to look. */
export interface AuthPlaces {
  readonly env: Env;
  /** The file of this folder (`.mesh/auth.json`). */
  readonly local: string;
}

/**
 * What holds for an agent: MESH_AUTH_NAME (the route) and MESH_CREDENTIAL_NAME, then the private
 * file, then the folder's; nothing said is `subscription`. Rejects where a file is not private or
 * damaged, or names no way: nothing is guessed then.
 */
export async function authOf(agent: string, { env, local }: AuthPlaces): Promise<FoundAuth> {
  const suffix = agent.replace(/[^a-z0-9]/g, '_').toUpperCase();
  const [route, credential] = [env[`MESH_AUTH_${suffix}`], env[`MESH_CREDENTIAL_${suffix}`]];
  const files = [privateConfig(env), local].filter((path) => path !== null);
  let saved: FoundAuth | null = null;
  for (const path of files) {
    const found = (await readAuth(path))[agent];
    if (found) saved ??= { ...found, from: path };
  }
  if (!route && !credential) return saved ?? { route: 'subscription', from: 'default' };
  const from = `the environment (${route ? `MESH_AUTH_${suffix}` : `MESH_CREDENTIAL_${suffix}`})`;
  const said = {
    route: route ?? saved?.route ?? 'api',
    credential: credential ?? saved?.credential,
  };
  return { ...checked(said, from), from };
}

/** What a file of them says; nothing where there is none. */
export async function readAuth(path: string): Promise<AuthFile> {
  // One that is merely out of reach is not taken for none: another route would be paid for.
  if (!(await isThere(path))) return {};
  const there = await stat(path);
  if ((there.mode & 0o077) !== 0) throw new Error(`${path} can be read by others: chmod 600 it`);
  const text = await readFile(path, 'utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error(`${path} is no JSON: mend it or delete it`);
  }
  return Object.fromEntries(
    Object.entries(parsed as Record<string, unknown>).map(([name, one]) => [
      name,
      checked(one, path),
    ]),
  );
}

function checked(given: unknown, from: string): Auth {
  const { route, credential } = (given ?? {}) as { route?: unknown; credential?: unknown };
  const known = ROUTES.find((one) => one === route);
  if (known === undefined) throw new Error(`${from}: the route is one of ${ROUTES.join(', ')}`);
  if (credential === undefined) return { route: known };
  const problem = typeof credential === 'string' ? referenceProblem(credential) : 'is no text';
  if (problem !== null) throw new Error(`${from}: the credential ${problem}`);
  return { route: known, credential: credential as string };
}
