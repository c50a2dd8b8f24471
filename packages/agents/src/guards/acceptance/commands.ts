/** Shell commands, read well enough to see which programs and files they run. */
import { isTestPath } from '../idioms.ts';

/** What runs the file that is named after it, or compares with it. */
export const RUNNERS =
  /^(?:\.|source|sh|bash|dash|zsh|ksh|fish|node|deno|bun|tsx|ts-node|python[\d.]*|ruby|perl|php|lua|Rscript|pwsh|env|time|timeout|nice|exec|xargs|sudo|npx|run|jest|vitest|mocha|ava|pytest|rspec|phpunit|bats|prove|make|go|cargo|diff|cmp|comm)$/;

/** The simple commands of a line, as words without quotes and without what is set before them. */
export function wordsOf(command: string): string[][] {
  return command
    .split(/[;&|\n(){}]+|\$\(/)
    .map((part) => part.trim().split(/\s+/).map(unquoted))
    .map((words) => {
      const first = words.findIndex((word) => word !== '' && !BEFORE.test(word));
      return first < 0 ? [] : words.slice(first);
    })
    .filter((words) => words.length > 0);
}

const BEFORE = /^(?:\w+=.*|!|if|then|elif|else|while|until|do|time|exec|env|sudo|nice|command)$/;
const unquoted = (word: string): string => word.replace(/^["']+|["']+$/g, '');

/** The files that one command runs: as a program, by an interpreter, or as a test. */
export function runIn(words: readonly string[]): string[] {
  const [program = '', ...args] = words;
  const rest = args.filter((word) => !word.startsWith('-'));
  const runs = RUNNERS.test(program.split('/').at(-1) ?? '');
  return [program, ...rest.filter((word) => runs || isTestPath(word))]
    .filter((word) => /[./]/.test(word) && /\w/.test(word))
    .map((word) => word.replace(/^(?:\.\/|\$\{?\w+\}?\/)+/, ''));
}

/** Whether a path is run by the commands. */
export function executedBy(commands: readonly string[]): (path: string) => boolean {
  const named = new Set(commands.flatMap((command) => wordsOf(command).flatMap(runIn)));
  return (path) => [...named].some((one) => path === one || path.endsWith(`/${one}`));
}
