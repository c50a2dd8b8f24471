/** `password=…`, `"apiKey": "…"`, `--token …`: what a name calls a secret, if its value is hard to guess. */

import { isPath } from '../path.ts';
import { isHard, isStandIn } from '../placeholder.ts';
import { looksRandom } from '../random.ts';
import type { Rule } from './rule.ts';

/** Names of secrets, with what may follow them in a name (`_old`, `.prod`). */
const NAME = [
  'pass(?:word|wd|phrase|code)?s?|pwd',
  'secrets?|credentials?|tokens?|jwt|cookie',
  '(?:api|access|account|auth|client|consumer|deploy|encryption|encrypt|license|master|private|secret|service|session|shared|signing|storage|subscription|webhook)[_.-]?key',
  'authorization|auth[_.-]?(?:token|code|data)|connection[_.-]?string|salt|hmac',
].join('|');

/** A name that only speaks about a secret: where it lies, what it is called, how long it lives. */
const ABOUT =
  /(?:[_.-]|(?<=[a-z])(?=[A-Z]))(?:id|ids|name|names|file|path|dir|url|uri|endpoint|host|type|kind|length|size|count|limit|max|ttl|expir\w*|hash|sha\w*|digest|fingerprint|version|header|prefix|format|alg\w*|ref|sock|public)$/i;

const VALUE = '(?<secret>[^\\s\'"`,;<>(){}\\[\\]|&\\\\]{8,512})';

const hint = new RegExp(NAME, 'i');
const assigned = new RegExp(
  `(?<name>(?:${NAME})(?:[\\w.-]{0,24}))(?:\\\\?["'\`\\]]){0,2}[ \\t]{0,8}(?::=|=>|[:=])[ \\t]{0,8}(?:(?:basic|bearer|token|apikey)[ \\t]+)?(?:\\\\?["'\`])?${VALUE}`,
  'gi',
);
const option = new RegExp(
  `--[\\w-]{0,30}(?<name>(?:${NAME})[\\w-]{0,10})[ \\t]+["']?${VALUE}`,
  'gi',
);
const said = new RegExp(`\\b(?<name>${NAME})[ \\t]+(?:is|was)[ \\t]+["'\`]?${VALUE}`, 'gi');

export const ASSIGNMENTS: readonly Rule[] = [assigned, option, said].map((shape) => ({
  name: 'assignment',
  shape,
  hint,
  inLine: true,
  proves: (secret, { groups }) => isAssignedSecret(groups?.name ?? '', secret),
}));

const NAMED = new RegExp(`(?:${NAME})(?:[_.-]?(?:old|new|prod|dev|live|test|[0-9]{1,2}))?$`, 'i');

/** Whether a field of that name with that value holds a secret. */
export function isNamedSecret(name: string, value: string): boolean {
  const [called] = NAMED.exec(name) ?? [];
  return called !== undefined && /^\S{8,512}$/.test(value) && isAssignedSecret(called, value);
}

/** A person may have made it up: it need not look random. */
const PASSWORD = /^(?:pass(?:word|wd|phrase|code)?s?|pwd)(?:[_.-][\w.-]*|[0-9]*)$/i;

function isAssignedSecret(name: string, value: string): boolean {
  if (ABOUT.test(name) || isStandIn(value)) return false;
  const word = value.replace(/[.:!?]+$/, '');
  if (isPath(word) || URL_OR_FILE.test(word)) return false;
  return looksRandom(word) || (PASSWORD.test(name) && isHard(word) && !EXPRESSION.test(word));
}

/** What has digits and capitals too. */
const URL_OR_FILE = /^[a-z][a-z0-9+.-]*:\/\/|^[\w.]+\.[a-z]{2,4}$/i;
const EXPRESSION = /^[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*)+$|^-|#/;
