/** Values of variables that an agent is given, and those of them that stand elsewhere. */

import { readFile, stat } from 'node:fs/promises';

/** Gives what a reference names. Rejects with what was looked for where, never with the value. */
export type Resolve = (reference: string) => Promise<string>;

const REFERENCE = /^(?:env:|file:|cmd:|op:\/\/)/;

/** Whether a value says where a secret stands, instead of being one. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value);
}

/** What `env:NAME` and `file:PATH` name. env: our own environment. */
export function referenceIn(env: Readonly<Record<string, string | undefined>>): Resolve {
  return async (reference) => {
    const [, kind, name = ''] = /^(env|file):(.*)$/.exec(reference) ?? [];
    if (kind === 'env') {
      const value = env[name];
      if (!value) throw new Error(`${name} is not in the environment of the node`);
      return value;
    }
    if (kind === 'file') return inFile(name);
    throw new Error(`${reference.slice(0, 6)}… is no reference that can be read here`);
  };
}

/** What a file holds that nobody else may read. */
async function inFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Error(`${path} is not there`);
  if ((found.mode & 0o077) !== 0) throw new Error(`${path} can be read by others: chmod 600 it`);
  return (await readFile(path, 'utf8')).trim();
}

export type Found =
  | {
      readonly ok: true;
      readonly env: Readonly<Record<string, string>>;
      readonly secrets: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

/** The variables with what their references name; a stand-in for a key is none. */
export async function environmentOf(
  given: Readonly<Record<string, string>>,
  resolve: Resolve,
): Promise<Found> {
  const env: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    env[name] = value;
    if (!isReference(value)) continue;
    try {
      env[name] = await resolve(value);
    } catch (error) {
      return { ok: false, problem: `${name}: ${(error as Error).message}` };
    }
    if (isStandIn(env[name]))
      return { ok: false, problem: `${name}: ${value} holds a placeholder` };
    secrets.push(env[name]);
  }
  return { ok: true, env, secrets };
}

/** Marks and words that people put where a key would stand. */
const STAND_IN =
  /^(?:.{0,7}|none|null|undefined|todo|.*(?:\.{3}|…|\*{3}|<|>|\$\{|\{\{|x{5,}|_{4,}|0{10,}|your[_-]|[_-]here\b|placeholder|change.?me|example|dummy|replace[_-]|insert[_-]).*)$/i;

/** Whether a value stands where a key should, and is none. */
export function isStandIn(value: string): boolean {
  return STAND_IN.test(value.trim());
}
