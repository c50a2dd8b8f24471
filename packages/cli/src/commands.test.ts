import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

test('the table of commands costs a start only data: what commands do is loaded when they run', () => {
  const [seen, foreign] = [new Set<string>(), new Set<string>()];
  const load = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const imports = /^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm;
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
      if (from.startsWith('.')) load(join(dirname(file), from));
      else foreign.add(from);
    }
  };
  load(join(import.meta.dirname, 'commands.ts'));
  expect(seen.size).toBeGreaterThan(10);
  expect([...foreign]).toEqual(['@lanemesh/event']);
});
