/** Which lines of a stretch are no code: inside a comment or a text of several lines. */
import type { ChangedLine } from './change.ts';

/** What begins and ends such a stretch, by the file. */
const MARKS: readonly [path: RegExp, marks: readonly (readonly [from: string, to: string])[]][] = [
  [
    /\.(?:[cm]?[jt]sx?|vue|svelte|go)$/,
    [
      ['/*', '*/'],
      ['`', '`'],
    ],
  ],
  [/\.(?:rs|c|cc|cpp|h|hpp|cs|php|sol|dart|zig)$/, [['/*', '*/']]],
  [
    /\.(?:java|kts?|scala|swift|groovy)$/,
    [
      ['/*', '*/'],
      ['"""', '"""'],
    ],
  ],
  [
    /\.pyx?$/,
    [
      ['"""', '"""'],
      ["'''", "'''"],
    ],
  ],
  [/\.(?:exs?|jl)$/, [['"""', '"""']]],
  [/\.rb$/, [['=begin', '=end']]],
];
const ONE_LINE = /^(?:\/\/.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.)/;
/** A longer line is none that people wrote. */
const LONGEST = 10_000;

/** The lines that lie inside of what another line of the stretch begins. */
export function quotedLines(path: string, lines: readonly ChangedLine[]): Set<ChangedLine> {
  const marks = MARKS.find(([where]) => where.test(path))?.[1] ?? [];
  const quoted = new Set<ChangedLine>();
  let end: string | null = null;
  for (const line of marks.length === 0 ? [] : lines) {
    if (end !== null) quoted.add(line);
    for (let rest = line.text.slice(0, LONGEST); rest !== ''; ) {
      const mark: readonly [string, string] | undefined =
        end === null ? marks.find(([from]) => rest.startsWith(from)) : undefined;
      let step = 1;
      if (end !== null && rest.startsWith(end)) [step, end] = [end.length, null];
      else if (mark) [step, end] = [mark[0].length, mark[1]];
      else step = (end === null ? ONE_LINE.exec(rest)?.[0].length : undefined) ?? 1;
      rest = rest.slice(step);
    }
  }
  // What never ends was no beginning, as in a text that itself holds one.
  return end === null ? quoted : new Set();
}
