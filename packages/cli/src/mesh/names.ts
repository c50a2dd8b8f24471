/** Names of nodes and their capabilities. */
import { hostname } from 'node:os';
import { NAME, NAME_LENGTH, ROLES, type Role } from '@lanemesh/event';
import type { Call } from '../command.ts';
import { usage } from '../usage.ts';

/** Throws a usage Fault unless the text may be a name. what: the flag or word. */
export function checkName(what: string, text: string): string {
  if (text.length <= NAME_LENGTH && NAME.test(text)) return text;
  throw usage(
    'name',
    `${what}: ${JSON.stringify(text)} is no name`,
    'lower-case words joined by . _ or -, at most 63 characters, such as anas-laptop',
  );
}

/** The name asked for with --name; null: none was. */
export function askedName(call: Call): string | null {
  const text = call.options.text('name');
  return text === undefined ? null : checkName('--name', text);
}

/** A name made of the host's; with `taken` one that is none of these. */
export function defaultName(taken: ReadonlySet<string> = new Set()): string {
  const words = (hostname().split('.')[0] ?? '').toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const plain = words.join('-').slice(0, NAME_LENGTH - 10);
  const base = /^[a-z]/.test(plain) ? plain.replace(/-+$/, '') : `node-${plain}`.replace(/-+$/, '');
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name)) return name;
  }
}

export function askedCapabilities(call: Call): string[] {
  return call.options.list('capability').map((text) => checkName('--capability', text));
}

/** Roles asked for, or those a node gets by default. */
export function askedRoles(
  call: Call,
  otherwise: readonly Role[] = ['worker', 'verifier'],
): Role[] {
  const asked = call.options.list('role').flatMap((text) => text.split(','));
  const strange = asked.find((role) => !(ROLES as readonly string[]).includes(role));
  if (strange !== undefined)
    throw usage(
      'flag.value',
      `--role: ${JSON.stringify(strange)} is no role`,
      `use ${ROLES.join(', ')}`,
    );
  return asked.length === 0 ? [...otherwise] : ROLES.filter((role) => asked.includes(role));
}
