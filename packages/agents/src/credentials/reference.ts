/**
 * Secrets by reference: what says where a secret stands, and never is one. It is read right before a
 * start that needs it and goes into that start's environment alone: no argument, log or event.
 */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { isPassed } from '../environment.ts';
import { findProgram, searchPath } from '../search-path.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The sorts of references. */
const REFERENCE_FORMS = ['env:NAME', 'file:PATH', 'cmd:COMMAND', 'op://VAULT/ITEM/FIELD'];

/** How long a program that gives a secret may take, milliseconds: it must not ask anybody. */
const WITHIN = 20_000;
/** Longest secret, bytes. */
const LONGEST = 16 * 1024;

/** Why a text is no reference, or null. A value is never repeated. */
export function referenceProblem(text: string): string | null {
  const [, form, rest = ''] = /^(env:|file:|cmd:|op:\/\/)(.*)$/s.exec(text) ?? [];
  if (form === undefined)
    return `is no reference (${REFERENCE_FORMS.join(', ')}); a secret itself is never kept`;
  if (rest.trim() === '' || /[\n\0]/.test(rest)) return `says nothing after ${form}`;
  if (form === 'env:' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(rest)) return 'names no variable';
  if (form === 'file:' && !isAbsolute(rest) && !rest.startsWith('~/')) return 'names no whole path';
  if (form === 'op://' && rest.split('/').filter(Boolean).length < 3)
    return 'names no vault, item and field';
  return null;
}

/**
 * Reads what references name. Rejects with where it looked, never with a value; an empty or
 * placeholder's value is none. env: our own environment.
 */
export function createResolver(env: Env): (reference: string) => Promise<string> {
  return async (reference) => {
    const problem = referenceProblem(reference);
    if (problem !== null) throw new Error(`the credential ${problem}`);
    const value = (await read(reference, env)).replace(/\r?\n$/, '');
    if (value.trim() === '') throw new Error(`${shownReference(reference)} holds nothing`);
    if (/[\n\0]/.test(value) || value.length > LONGEST)
      throw new Error(`${shownReference(reference)} holds more than one line`);
    return value;
  };
}

/** A reference as people may see it: a command's arguments could hold a secret. */
export function shownReference(reference: string): string {
  return reference.startsWith('cmd:')
    ? `cmd:${reference.slice(4).trim().split(/\s+/)[0]} …`
    : reference;
}

async function read(reference: string, env: Env): Promise<string> {
  if (reference.startsWith('env:')) {
    const name = reference.slice(4);
    const value = env[name];
    if (value === undefined) throw new Error(`${name} is not in the environment of this node`);
    return value;
  }
  if (reference.startsWith('file:'))
    return inFile(reference.slice(5).replace(/^~(?=\/)/, env.HOME ?? '~'));
  if (reference.startsWith('op://')) return byOp(reference, env);
  return said('/bin/sh', ['-c', reference.slice(4)], basics(env), shownReference(reference));
}

/** A file that nobody else may read. */
async function inFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Error(`${path} is not there`);
  if (!found.isFile()) throw new Error(`${path} is no file`);
  if ((found.mode & 0o077) !== 0)
    throw new Error(
      `${path} can be read by others (mode ${(found.mode & 0o777).toString(8)}): chmod 600 it`,
    );
  return readFile(path, 'utf8');
}

/** By 1Password's own program; it finds its account as it does in the user's shell. */
async function byOp(reference: string, env: Env): Promise<string> {
  const op = findProgram('op', env);
  if (op === null) throw new Error(`${reference}: the program op (1Password CLI) is not installed`);
  const own = Object.entries(env).filter(([name]) => /^(OP_|XDG_)/.test(name));
  const needed = { ...basics(env), ...(Object.fromEntries(own) as Record<string, string>) };
  return said(op, ['read', '--no-newline', reference], needed, reference);
}

/** What a program prints. Its own words stay out of the error: they may hold the secret. */
function said(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  shown: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { env, timeout: WITHIN, killSignal: 'SIGKILL', maxBuffer: LONGEST, encoding: 'utf8' },
      (error, stdout) => {
        if (!error) return resolve(stdout);
        const why = error.killed
          ? `gave no answer within ${WITHIN / 1000} s`
          : `failed (exit ${error.code})`;
        reject(new Error(`${shown} ${why}`));
      },
    );
    child.stdin?.end();
  });
}

/** Where a file of references lies that only its owner may read. */
export function privateConfig(env: Env): string | null {
  const { XDG_CONFIG_HOME, HOME } = env;
  const base = XDG_CONFIG_HOME?.startsWith('/')
    ? XDG_CONFIG_HOME
    : HOME?.startsWith('/')
      ? join(HOME, '.config')
      : null;
  return base === null ? null : join(base, 'lanemesh', 'auth.json');
}

/** Of our environment what a program needs to start. */
function basics(env: Env): Record<string, string> {
  const passed = Object.entries(env).filter(
    ([name, value]) => value !== undefined && isPassed(name),
  );
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    PATH: searchPath(env).join(':'),
  };
}
