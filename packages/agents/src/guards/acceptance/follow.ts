/** What acceptance comes to: the commands its commands run, by what the repository says of them. */
import { posix } from 'node:path';
import { defined, MAKES, NAMED, wholeFiles } from './asked.ts';
import { executedBy, runIn, wordsOf } from './commands.ts';
import { makeRules, packageScripts } from './definitions.ts';
import { partsOf } from './made-of.ts';
import type { Part, Tree } from './tree.ts';

/** The text of a file of the repository, or null: it is not there, or cannot be read. */
export type Read = (path: string) => Promise<string | null>;

export interface Acceptance {
  /** What is run by what the acceptance names: scripts, recipes, and lines of shell scripts. */
  readonly inner: readonly string[];
  /** What of that is another thing after the change, such as `"e2e" of package.json`. */
  readonly changed: readonly string[];
  /** Changed files that what is run takes in. */
  readonly parts: readonly Part[];
}

/** Further commands are not followed. */
const MOST = 400;

interface Command {
  readonly text: string;
  readonly folder: string;
}

/** Both sides of a change. */
export interface Sides {
  /** Without the change. */
  readonly before: Read;
  /** With it; asked only for files that give commands a name. */
  readonly after: Read;
  readonly changed: readonly string[];
  /** All files without the change. */
  readonly files: ReadonlySet<string>;
  /** See `Tree`. */
  readonly naming: Tree['naming'];
}

/** Follows commands through package scripts, make's rules and scripts, as they stood before. */
export async function acceptanceOf(accept: readonly string[], sides: Sides): Promise<Acceptance> {
  const waiting: Command[] = accept.map((text) => ({ text, folder: '.' }));
  const seen = new Set<string>();
  const changed = new Set<string>();
  const inner: string[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const key = `${next.folder}\n${next.text}`;
    if (seen.has(key) || inner.length > MOST) continue;
    seen.add(key);
    const found = await runBy(next, sides);
    inner.push(...found.commands.map(({ text }) => text));
    waiting.push(...found.commands);
    for (const one of found.changed) changed.add(one);
  }
  const parts = await partsOf(executedBy([...accept, ...inner]), sides);
  return { inner, changed: [...changed], parts };
}

interface Found {
  readonly commands: Command[];
  readonly changed: string[];
}

async function runBy({ text, folder }: Command, sides: Sides): Promise<Found> {
  const found: Found = { commands: [], changed: [] };
  let here = folder;
  for (const words of wordsOf(text)) {
    if (words[0] === 'cd' && words[1] !== undefined) here = posix.join(here, words[1]);
    await named(words, here, sides, found);
    for (const script of shellScripts(words))
      for (const line of ((await sides.before(posix.join(here, script))) ?? '').split('\n'))
        if (/^\s*[^#\s]/.test(line)) found.commands.push({ text: line.trim(), folder: here });
  }
  return found;
}

/** Adds what a command asks of files that give commands a name. */
async function named(words: readonly string[], folder: string, sides: Sides, found: Found) {
  const asked = defined(words);
  if (asked === null) return;
  const files = asked.files.map((file) => posix.join(folder, asked.folder, file));
  const others = asked.everywhere ? sides.changed : [];
  const paths = [...files, ...others.filter((one) => asked.files.includes(posix.basename(one)))];
  for (const path of new Set(paths)) {
    const was = await sides.before(path);
    if (was === null) {
      const instead = await takesPlaceOf(path, files, sides);
      if (instead !== null) found.changed.push(`${path}, which is read instead of ${instead}`);
      continue;
    }
    const is = sides.changed.includes(path) ? ((await sides.after(path)) ?? '') : was;
    for (const [name, commands, same] of definitions(posix.basename(path), was, is, asked.names)) {
      if (!same) found.changed.push(`${name} of ${path}`);
      for (const text of commands) found.commands.push({ text, folder: posix.dirname(path) });
    }
  }
}

/** The file that was read until the change put in one that is looked for as well; null: none. */
async function takesPlaceOf(path: string, names: readonly string[], { changed, before }: Sides) {
  if (!changed.includes(path)) return null;
  for (const name of names) if (name !== path && (await before(name)) !== null) return name;
  return null;
}

/** What a file says of the names: the name, its commands, and whether it says the same still. */
function* definitions(
  file: string,
  was: string,
  is: string,
  names: readonly string[],
): Iterable<[name: string, commands: readonly string[], same: boolean]> {
  if (wholeFiles.has(file)) return yield ['all', [], was === is];
  const read = MAKES.test(file) ? makeRules : packageScripts;
  const [before, after] = [read(was, names), read(is, names)];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(name), after.get(name)];
    // What is only new does not take the place of anything, unless it runs unasked.
    const same = old === undefined ? !NAMED.test(name) : old.text === now?.text;
    yield [JSON.stringify(name), old?.commands ?? [], same];
  }
}

/** The shell scripts that a command runs. */
function shellScripts(words: readonly string[]): string[] {
  const own = runIn(words).filter((path) => !path.startsWith('/'));
  return own.filter((path) => /\.(?:sh|bash|zsh|ksh)$|(?:^|\/)[^/.]+$/.test(path));
}
