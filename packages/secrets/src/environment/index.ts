/**
 * Which values of an environment are secrets: those of 12 characters or more that are neither
 * paths nor settings. A variable is a setting by its name (the shell, the terminal, the desktop,
 * the person and the build say what they are) or by its value (numbers, versions, words, hosts,
 * addresses, URLs without credentials). A name that says it is a secret outweighs a harmless look.
 */

import { isPath, isUsualPath } from '../path.ts';
import { looksRandom } from '../random.ts';
import { joined, linesJoined } from '../views/joined.ts';
import { asItStands } from '../views/view.ts';
import { namesIdentifier, namesSecret, namesSetting } from './names.ts';
import { isIdentifier, isSetting } from './setting.ts';

/** Shorter values are words that may stand in any text. */
const SHORTEST = 12;
/** Parts of a value stand elsewhere more easily than the whole. */
const SHORTEST_PART = 16;

/** What to look for, longest first: the secret values, and the hard parts of them. */
export function secretValues(env: Readonly<Record<string, string | undefined>>): string[] {
  const found = new Set<string>();
  for (const [name, raw] of Object.entries(env)) {
    const value = raw?.trim() ?? '';
    if (value.length < SHORTEST || !isSecret(name, value)) continue;
    for (const part of [value, ...hardParts(value)]) {
      for (const form of [part, putTogether(part), asBytes(part)]) found.add(form);
    }
  }
  return [...found].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

function isSecret(name: string, value: string): boolean {
  if (namesSecret(name)) return !isUsualPath(value);
  if (namesSetting(name) || isPath(value)) return false;
  return !(namesIdentifier(name) && isIdentifier(value)) && !isSetting(value);
}

/** The password of a URL, the lines of a key, the token in a header. */
function hardParts(value: string): string[] {
  const [, password = ''] = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/i.exec(value) ?? [];
  const parts = value.split(/[\s"'`,;=&|<>()]+/);
  return [password, ...parts.filter((part) => part.length >= SHORTEST_PART && looksRandom(part))];
}

/** As it reads where pieces of text were put together: the same seams go from the value. */
function putTogether(part: string): string {
  const view = asItStands(part);
  return (linesJoined(view) ?? joined(view) ?? view).text;
}

/** Its bytes in UTF-8, each as a character: so it reads where an encoding was undone. */
function asBytes(part: string): string {
  return Array.from(new TextEncoder().encode(part), (byte) => String.fromCharCode(byte)).join('');
}
