import { expect, test } from 'vitest';
import { COMMANDS, GLOBAL_OPTIONS } from './commands.ts';
import { bare, takes } from './frame/flags.ts';
import { readLine, splitLine } from './frame/words.ts';

test('no two commands have one name', () => {
  const names = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z-]*( [a-z]+)?$/);
});

test('a flag takes a value in every command or in none: options may come before the words', () => {
  const kinds = new Map<string, Set<string>>();
  for (const option of [...GLOBAL_OPTIONS, ...COMMANDS.flatMap(({ options = [] }) => options)])
    kinds.set(bare(option), (kinds.get(bare(option)) ?? new Set()).add(takes(option)));
  const mixed = [...kinds].filter(([, all]) => all.size > 1).map(([flag]) => flag);
  expect(mixed).toEqual([]);
});

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  'the example of %s is one of its own',
  (_, command) => {
    const words = shellWords(command.example);
    expect(words.shift()).toBe('mesh');
    expect(readLine(splitLine(words)).command).toBe(command);
  },
);

/** Words of a line as a shell splits it, without what follows a redirection. */
function shellWords(line: string): string[] {
  const plain = line.replace(/ [<>|&].*$/, '');
  return [...plain.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bareWord]) => single ?? double ?? bareWord ?? '',
  );
}
