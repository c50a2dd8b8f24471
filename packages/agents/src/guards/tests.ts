/** Weakened tests: deleted, skipped, emptied, or demanding something else than before. */
import type { ChangedFile, ChangedLine } from './change.ts';
import { placed, shown } from './flag.ts';
import {
  isAssertion,
  isDeclaration,
  isEmptyAssertion,
  isExpectedPath,
  isSkip,
  isTestPath,
} from './idioms.ts';

/** What of the tests that were there is weaker after the change. Adding tests is never found. */
export function weakenedTests(files: readonly ChangedFile[]): string[] {
  const back = linesGained(files);
  return files.flatMap((file) => [
    ...movedAway(file),
    ...deletedTests(file, back),
    ...changedDemands(file, back),
    ...switchedOff(file),
  ]);
}

/** How often each line was gained, anywhere: what moved is not gone. */
function linesGained(files: readonly ChangedFile[]): Map<string, number> {
  const gained = new Map<string, number>();
  for (const { added } of files)
    for (const { text } of added) gained.set(bare(text), (gained.get(bare(text)) ?? 0) + 1);
  return gained;
}

/** Indentation and a closing semicolon are no part of what a line says. */
const bare = (text: string): string => text.trim().replace(/\s+/g, ' ').replace(/[;,]$/, '');

/** The lines that are nowhere any more; each line that came back is counted for one of them. */
function gone(lines: readonly ChangedLine[], back: Map<string, number>): ChangedLine[] {
  return lines.filter(({ text }) => {
    const left = back.get(bare(text)) ?? 0;
    if (left > 0) back.set(bare(text), left - 1);
    return left === 0;
  });
}

function movedAway({ path, from }: ChangedFile): string[] {
  const was = from !== null && isTestPath(from) && !isTestPath(path);
  return was ? [`moves the test ${shown(from)} to where none is looked for: ${shown(path)}`] : [];
}

function deletedTests(file: ChangedFile, back: Map<string, number>): string[] {
  const { path, status, removed, added } = file;
  const lost = gone(
    removed.filter(
      ({ text }) => isDeclaration(text) && (isTestPath(file.from ?? path) || isSure(text)),
    ),
    back,
  );
  if (status === 'deleted' && isTestPath(path) && !(isMoved(file, back) && lost.length === 0))
    return [`deletes ${shown(path)}`];
  const come = added.filter(({ text }) => isDeclaration(text)).length;
  // A test that was given another name is one lost and one gained.
  const fewer = lost.length - come;
  const [first] = lost;
  if (fewer <= 0 || first === undefined) return [];
  const many = fewer === 1 ? 'a test' : `${fewer} tests`;
  return [`takes ${many} away, such as ${placed(file.from ?? path, first)}`];
}

/** A declaration that is one outside of test files too: in Rust, Go and the like. */
const isSure = (text: string): boolean => /^\s*(?:#\[|@Test|\[(?:Fact|Theory|Test))/.test(text);

/** Whether all that a deleted file held is elsewhere now. */
function isMoved({ removed }: ChangedFile, back: ReadonlyMap<string, number>): boolean {
  const said = removed.filter(({ text }) => bare(text) !== '');
  return said.length > 0 && said.every(({ text }) => back.has(bare(text)));
}

function changedDemands(file: ChangedFile, back: Map<string, number>): string[] {
  const { path, from, status, binary, removed } = file;
  const was = from ?? path;
  if (status !== 'changed') return [];
  if (isExpectedPath(was) && (removed.length > 0 || binary))
    return [`changes what a test expects: ${shown(was)}`];
  if (!isTestPath(was)) return [];
  return gone(
    removed.filter(({ text }) => isAssertion(text) && !isDeclaration(text)),
    back,
  ).map((line) => `takes away or changes what a test demands: ${placed(was, line)}`);
}

/** Comments about skipping are none. */
const COMMENT = /^\s*(?:\/\/(?!go:build|\s*\+build)|#(?!\[)|\*|\/\*)/;

function switchedOff({ path, added, removed }: ChangedFile): string[] {
  if (
    !isTestPath(path) &&
    !removed.some(({ text }) => isSure(text)) &&
    !added.some(({ text }) => isSure(text))
  )
    return [];
  const before = new Set(removed.map(({ text }) => bare(text)));
  const fresh = added.filter(({ text }) => !COMMENT.test(text) && !before.has(bare(text)));
  return [
    ...fresh
      .filter(({ text }) => isSkip(text))
      .map((line) => `switches tests off: ${placed(path, line)}`),
    ...fresh
      .filter(({ text }) => isEmptyAssertion(text))
      .map((line) => `demands nothing: ${placed(path, line)}`),
  ];
}
