/** `mesh help`, and `--help` for a command or a group of commands. */
import type { CommandSpec, OptionSpec, Outcome } from '../command.ts';
import { COMMANDS, GLOBAL_OPTIONS } from '../commands.ts';
import { wrapped } from '../text.ts';
import { usage } from '../usage.ts';
import { nearest } from './nearest.ts';

const WIDTH = 80;

/** words: what help is asked for; command: the one they name, if they do. */
export function help(words: readonly string[], command: CommandSpec | null): Outcome {
  if (command) return helpOf(command);
  const group = words[0];
  const listed = COMMANDS.filter((c) => c.hidden !== true);
  const shown = group === undefined ? listed : listed.filter((c) => inGroup(c, group));
  if (shown.length === 0 && group !== undefined) {
    const names = listed.map((c) => c.name);
    const meant = nearest(words.join(' '), names) ?? nearest(group, names);
    const hint = meant ? `did you mean mesh ${meant}?` : 'see: mesh help';
    throw usage('command.unknown', `no command: ${words.join(' ')}`, hint);
  }
  const rows = shown.map((c) => [`mesh ${c.name}`, c.about]);
  const head = group === undefined ? HEAD : [`mesh ${group} …`];
  return {
    json: { commands: shown.map(describe), options: GLOBAL_OPTIONS },
    text: [...head, '', ...wrapped(rows, WIDTH), '', 'More on each: mesh COMMAND --help'],
  };
}

const HEAD = ['mesh: coding agents on a few laptops, coordinated through signed logs in git.'];

function inGroup(command: CommandSpec, group: string): boolean {
  return command.name === group || command.name.startsWith(`${group} `);
}

function helpOf(command: CommandSpec): Outcome {
  const { name, args, about, options = [], aliases = [], example } = command;
  const rows = (list: readonly OptionSpec[]) =>
    wrapped(
      list.map((o) => [`  ${o.flag}${o.many ? ' …' : ''}`, o.about]),
      WIDTH,
    );
  return {
    json: describe(command),
    text: [
      `mesh ${name}${args ? ` ${args}` : ''}`,
      ...wrapped([['', about]], WIDTH),
      ...(aliases.length > 0 ? [`  also: ${aliases.map((a) => `mesh ${a}`).join(', ')}`] : []),
      '',
      'Example',
      `  ${example}`,
      '',
      'Options',
      ...rows([...options, ...GLOBAL_OPTIONS]),
    ],
  };
}

function describe({ name, aliases = [], args = '', about, options = [], example }: CommandSpec) {
  return { name, aliases, args, about, options, example };
}
