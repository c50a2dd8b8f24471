/** What is to be said of an agent without spending anything: is it here, which, and signed in. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { WIRES } from '../../api/wires/wires.ts';
import { foundLogin, keyOf, type LoginPlaces } from '../../credentials/logins.ts';
import { privateConfig } from '../../credentials/reference.ts';
import { passedEnvironment } from '../../environment.ts';
import { findProgram } from '../../search-path.ts';
import { adapterOf } from '../adapter-of.ts';
import { CLI } from '../clis/clis.ts';
import type { Definition } from '../definition.ts';
import { environmentOf, type Resolve } from '../references.ts';
import { ask } from './ask.ts';
import { LOGINS, type Login } from './login.ts';

export interface Seen {
  readonly name: string;
  readonly family: string;
  /** Full path of its program; null: not here, or it needs none. */
  readonly program: string | null;
  /** As the program says; null: it does not, or is a command of the user's own. */
  readonly version: string | null;
  /** Whether that is among those it was tested with; null: nobody can say. */
  readonly tested: boolean | null;
  /** `absent`: its program is not here. */
  readonly login: Login['state'] | 'absent';
  /** How it is signed in, or why it cannot work here and what to do. */
  readonly why: string;
  /** What decides whether a look has to be taken again. */
  readonly key: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Where an agent's program is, and a key that changes with it, with how it is set up, and with what
 * is said of logins.
 */
export function whereIs(
  definition: Definition,
  env: Env,
  places?: LoginPlaces,
): { path: string | null; key: string } {
  const { kind } = definition;
  const isProgram = kind !== 'command' && kind !== 'api';
  const path = isProgram ? findProgram(CLI[kind].program, env) : null;
  const stat = path === null ? undefined : statSync(path, { throwIfNoEntry: false });
  const said = saidOfLogins(env, places);
  return {
    path,
    key: JSON.stringify([path, stat?.mtimeMs ?? 0, stat?.size ?? 0, definition, said]),
  };
}

/** Changes with the files and variables by which a person says how agents are let in. */
function saidOfLogins(env: Env, places: LoginPlaces | undefined): string {
  const files = [privateConfig(env), places?.local ?? null].map((path) => {
    const stat = path === null ? undefined : statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? null : [stat.ino, stat.mtimeMs, stat.size];
  });
  const named = Object.entries(env).filter(([name]) => /^MESH_(?:AUTH|CREDENTIAL)_/.test(name));
  // A hash: somebody may have put a key where a reference belongs.
  return createHash('sha256')
    .update(JSON.stringify([files, named.sort()]))
    .digest('hex');
}

/**
 * Looks at one agent in the environment an attempt gets. env: our own; before: the last look, if
 * there was one; places: where logins are told of, as attempts have them. Never rejects.
 */
export async function lookAt(
  definition: Definition,
  env: Env,
  resolve: Resolve,
  before?: Pick<Seen, 'program' | 'login' | 'why'>,
  places?: LoginPlaces,
): Promise<Seen> {
  const { name, kind, args } = definition;
  const { path, key } = whereIs(definition, env, places);
  const { family } = adapterOf(definition);
  const about = { name, family, program: path, key };
  const nothing = { version: null, tested: null };
  if (kind === 'api')
    return { ...about, ...nothing, ...(await keyAt(definition, resolve, places)) };
  if (kind !== 'command' && path === null) {
    const why = whyAbsent(CLI[kind].program, before);
    return { ...about, ...nothing, login: 'absent', why };
  }
  const given = await firstWay(definition, resolve, places);
  const whole = { ...passedEnvironment(env), ...given.env };
  if (kind === 'command') {
    const { problem } = given;
    const why = problem ?? 'a command of its user: nothing says whether it is signed in';
    return { ...about, ...nothing, login: problem === null ? 'unknown' : 'out', why };
  }
  const program = path as string;
  const version = versionIn((await ask([program, '--version'], whole)).text);
  const tested = version === null ? null : isWithin(version, CLI[kind].tested);
  if (given.problem !== null)
    return { ...about, version, tested, login: 'out', why: given.problem };
  const look = { env: whole, args, ask: (...more: string[]) => ask([program, ...more], whole) };
  const { state, why } = await LOGINS[kind](look);
  return { ...about, version, tested, login: state, why };
}

/** Whether one of its ways to a model has a key: nothing is asked, and nothing spent. */
async function keyAt(
  definition: Definition,
  resolve: Resolve,
  places?: LoginPlaces,
): Promise<Pick<Seen, 'login' | 'why'>> {
  const { env, problem } = await firstWay(definition, resolve, places);
  if (problem !== null) return { login: 'out', why: problem };
  const at = new URL(env.URL ?? WIRES[definition.api ?? 'chat'].url);
  return { login: 'in', why: `by its key, at ${at.host}` };
}

/** One that was here is missed by its path: a Node version may have been removed with it. */
function whyAbsent(program: string, before?: Pick<Seen, 'program' | 'login' | 'why'>): string {
  if (before?.program) return `${before.program} is gone: install ${program} again`;
  return before?.login === 'absent' ? before.why : `${program} is not installed here`;
}

/** What the first way to its model that has its credentials is given; else why none has. */
export async function firstWay(
  definition: Definition,
  resolve: Resolve,
  places?: LoginPlaces,
): Promise<{ env: Readonly<Record<string, string>>; problem: string | null }> {
  const { name, kind, env, routes } = definition;
  const login = places === undefined ? null : await loginTo(definition, places);
  if (login?.ok === false) return { env: {}, problem: login.problem };
  let problem: string | null = null;
  for (const route of routes.length === 0 ? [{ name: '' }] : routes) {
    const found = await environmentOf(
      { ...login?.env, ...env, ...('env' in route ? route.env : {}) },
      resolve,
    );
    if (found.ok && (kind !== 'api' || found.env.KEY !== undefined))
      return { env: found.env, problem: null };
    if (found.ok) problem ??= `no key: mesh auth set ${name} --route api --credential REF`;
    else problem ??= found.problem;
  }
  return { env: {}, problem };
}

async function loginTo(definition: Definition, places: LoginPlaces) {
  const { name, kind } = definition;
  if (kind === 'command') return null;
  if (kind === 'api') return keyOf(name, adapterOf(definition).family, places);
  return foundLogin(name, CLI[kind].program, places);
}

function versionIn(text: string): string | null {
  return /\b\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.]+)?/.exec(text)?.[0] ?? null;
}

/** Whether a version is at least the first and below the second. */
export function isWithin(version: string, [from, below]: readonly [string, string]): boolean {
  return compared(version, from) >= 0 && compared(version, below) < 0;
}

function compared(a: string, b: string): number {
  const parts = (text: string) => text.split(/[.-]/).map(Number);
  const [left, right] = [parts(a), parts(b)];
  const at = right.findIndex((part, i) => (left[i] ?? 0) !== part);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
