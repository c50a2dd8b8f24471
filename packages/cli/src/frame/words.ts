/** From a command line to a command, its words and its options. */
import { cac } from 'cac';
import type { CommandSpec, OptionSpec } from '../command.ts';
import { COMMANDS, GLOBAL_OPTIONS } from '../commands.ts';
import { Given } from '../given.ts';
import { usage } from '../usage.ts';
import { bare, optionName, type Takes, takes } from './flags.ts';
import { nearest } from './nearest.ts';

/** A command line taken apart. */
export interface Line {
  /** Words that are no options, as typed. */
  readonly words: readonly string[];
  readonly flags: readonly { readonly flag: string; readonly value: string | true }[];
}

/** What a command line asks for. */
export interface Asked {
  readonly command: CommandSpec;
  readonly args: readonly string[];
  readonly given: Given;
}

/**
 * Put before every word and value that cac is given: it would make numbers of texts that look
 * like one, and options of those that begin with a dash.
 */
const GUARD = '\u0001';

/**
 * Splits words from options, which may stand anywhere. Flags are those of all commands, since
 * options may come before the command that says which it has.
 */
export function splitLine(argv: readonly string[]): Line {
  const known = new Map<string, Takes>();
  for (const option of [...GLOBAL_OPTIONS, ...COMMANDS.flatMap((c) => c.options ?? [])])
    known.set(bare(option), takes(option));
  const words: string[] = [];
  const flags: { flag: string; value: string | true }[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    // No option begins with a digit: that is a number below zero.
    if (!/^-[^\d]/.test(word)) {
      words.push(word);
      continue;
    }
    const [flag = '', joined] = parts(word);
    const next = argv[i + 1];
    const what = known.get(flag);
    if (joined !== undefined) flags.push({ flag, value: joined });
    else if (what === 'value' && next !== undefined && !known.has(parts(next)[0] as string)) {
      flags.push({ flag, value: next });
      i++;
    } else if (what === 'number' && next !== undefined && /^\d+(\.\d+)?$/.test(next)) {
      flags.push({ flag, value: next });
      i++;
    } else flags.push({ flag, value: true });
  }
  return { words, flags };
}

function parts(word: string): [string, string?] {
  if (word === '-h') return ['--help'];
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** The command whose words a line begins with, the longest first; null: none. */
export function findCommand(
  words: readonly string[],
): { command: CommandSpec; rest: readonly string[] } | null {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command =
      words.length >= length &&
      COMMANDS.find((c) => c.name === name || c.aliases?.includes(name) === true);
    if (command) return { command, rest: words.slice(length) };
  }
  return null;
}

/** Reads a line. Throws a usage Fault for what is unknown, missing or too much. */
export function readLine(line: Line): Asked {
  const found = findCommand(line.words);
  if (!found) throw unknownCommand(line.words);
  const { command, rest } = found;
  const options = [...GLOBAL_OPTIONS, ...(command.options ?? [])];
  for (const { flag, value } of line.flags) checkFlag(flag, value, options, command);
  return { command, args: checkArgs(command, rest, line, options), given: givenOf(line) };
}

function checkFlag(
  flag: string,
  value: string | true,
  options: readonly OptionSpec[],
  command: CommandSpec,
): void {
  const option = options.find((o) => bare(o) === flag);
  if (!option) {
    const meant = nearest(flag, options.map(bare));
    throw usage(
      'flag.unknown',
      `mesh ${command.name} has no option ${flag}`,
      meant ? `did you mean ${meant}?` : `see: mesh ${command.name} --help`,
    );
  }
  if (takes(option) === 'value' && value === true)
    throw usage('flag.value', `${flag} needs a value`, `for example: ${command.example}`);
  if (takes(option) === 'nothing' && value !== true)
    throw usage(
      'flag.value',
      `${flag} takes no value, not ${JSON.stringify(value)}`,
      `use ${flag}`,
    );
}

/** Arguments by cac, which knows how many there may be. */
function checkArgs(
  command: CommandSpec,
  rest: readonly string[],
  line: Line,
  options: readonly OptionSpec[],
): string[] {
  const cli = cac('mesh');
  const spec = cli.command(`asked ${command.args ?? ''}`.trim(), command.about);
  for (const option of options) spec.option(option.flag, option.about);
  const flags = line.flags.map(({ flag, value }) =>
    value === true ? flag : `${flag}=${GUARD}${value}`,
  );
  cli.parse(['node', 'mesh', 'asked', ...rest.map((word) => GUARD + word), ...flags], {
    run: false,
  });
  try {
    spec.checkRequiredArgs();
    spec.checkUnusedArgs();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const many = /^Unused args: /.test(text);
    const shape = `mesh ${command.name} ${command.args ?? ''}`.trim();
    throw usage(
      many ? 'args.many' : 'args.missing',
      many
        ? `too many words: ${text.replace(/^Unused args: /, '').replaceAll(GUARD, '')}`
        : `words are missing: ${shape}`,
      `for example: ${command.example}`,
    );
  }
  return cli.args.map((arg) => arg.slice(GUARD.length));
}

function givenOf(line: Line): Given {
  const values = new Map<string, (string | true)[]>();
  for (const { flag, value } of line.flags) {
    const name = optionName(flag);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return new Given(values);
}

function unknownCommand(words: readonly string[]) {
  const first = words[0] ?? '';
  const group = COMMANDS.filter((c) => c.name.startsWith(`${first} `));
  if (group.length > 0) {
    const names = group.map((c) => c.name.slice(first.length + 1));
    const second = words[1];
    const meant = second === undefined ? null : nearest(second, names);
    return usage(
      'command.unknown',
      second === undefined ? `mesh ${first} needs one more word` : `no command: ${first} ${second}`,
      meant ? `did you mean mesh ${first} ${meant}?` : `use one of ${names.join(', ')}`,
    );
  }
  const firsts = COMMANDS.flatMap((c) => [c.name, ...(c.aliases ?? [])]);
  const meant = nearest(words.slice(0, 2).join(' '), firsts) ?? nearest(first, firsts);
  return usage(
    'command.unknown',
    `no command: ${first}`,
    meant ? `did you mean mesh ${meant}?` : 'see: mesh help',
  );
}
