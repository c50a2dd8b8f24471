/** Weakened tests: deleted, skipped, emptied, or demanding something else than before. */
import type { ChangedFile, ChangedLine } from './change.ts';
import { changedFixtures, type Mention } from './fixtures.ts';
import { placed, shown } from './flag.ts';
import { hollowed } from './hollow.ts';
import {
  isAssertion,
  isDeclaration,
  isEmptyAssertion,
  isExpectedPath,
  isSkip,
  isTestPath,
} from './idioms.ts';
import { changedImports } from './imports.ts';
import { bare, isComment, isInlineTest, saysInTest, unformatted } from './said.ts';

/**
 * What of the tests that were there is weaker after the change. Adding tests is never found.
 * mentions: which tests name what `namesToLookFor` says.
 */
export function weakenedTests(
  files: readonly ChangedFile[],
  mentions: readonly Mention[] = [],
): string[] {
  const gained = (isOne: (path: string, text: string) => boolean): Back => {
    const lines = files.flatMap(({ path, added }) => added.filter(({ text }) => isOne(path, text)));
    return { declared: counted(lines, bare), said: counted(lines, saying) };
  };
  // What stood in a test file comes back in one only: elsewhere nothing looks for it.
  const inTests = gained(isTestPath);
  const beside = gained((path, text) => isTestPath(path) || isInline(path, text));
  const ofLines = files.flatMap((file) => {
    const back = isTestPath(file.from ?? file.path) ? inTests : beside;
    return [
      ...movedAway(file),
      ...deletedTests(file, back.declared),
      ...changedDemands(file, back.said),
      ...switchedOff(file),
      ...hollowed(file),
    ];
  });
  return [...ofLines, ...changedFixtures(files, mentions), ...changedImports(files)];
}

/** What was gained, as lines and as what they say: what moved is not gone. */
interface Back {
  readonly declared: Map<string, number>;
  readonly said: Map<string, number>;
}

const isInline = (path: string, text: string): boolean => isSure(text) || isInlineTest(path, text);

/** How often each line is there. */
function counted(
  lines: readonly ChangedLine[],
  key: (text: string) => string,
): Map<string, number> {
  const gained = new Map<string, number>();
  for (const { text } of lines) gained.set(key(text), (gained.get(key(text)) ?? 0) + 1);
  return gained;
}

/** The lines that are nowhere any more; each line that came back is counted for one of them. */
function gone(
  lines: readonly ChangedLine[],
  back: Map<string, number>,
  key: (text: string) => string,
): ChangedLine[] {
  return lines.filter(({ text }) => {
    const left = back.get(key(text)) ?? 0;
    if (left > 0) back.set(key(text), left - 1);
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
    bare,
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
  const { path, from, status, added } = file;
  const was = from ?? path;
  if (status !== 'changed' || isExpectedPath(was)) return [];
  const isTest = isTestPath(was) && !PROSE.test(was);
  const hunks = isReformatted(file) ? [] : file.hunks.filter((hunk) => !isReformatted(hunk));
  const lines = hunks
    .flatMap((hunk) => hunk.removed)
    .filter(({ text }) => (isTest ? saysInTest(text) !== '' : isInlineTest(was, text)));
  const lost = gone(lines, back, saying);
  const demands = lost.filter(({ text }) => isAssertion(text));
  const others = lost.filter(({ text }) => !isAssertion(text));
  const how = added.length === 0 ? 'takes away' : 'changes';
  return [
    ...demands.map((line) => `takes away or changes what a test demands: ${placed(was, line)}`),
    ...others.map((line) => `${how} what a test does: ${placed(was, line)}`),
  ];
}

/** A comment says something too, where it is run. */
const saying = (text: string): string => saysInTest(text) || bare(text);

/** Documents beside tests, and what machines write there. */
const PROSE = /\.(?:md|mdx|rst|adoc)$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock)$/i;

/** Whether the same is said in other lines. */
const isReformatted = ({ removed, added }: Pick<ChangedFile, 'removed' | 'added'>): boolean =>
  added.length > 0 && unformatted(removed) === unformatted(added);

function switchedOff({ path, added, removed }: ChangedFile): string[] {
  if (
    !isTestPath(path) &&
    !removed.some(({ text }) => isSure(text)) &&
    !added.some(({ text }) => isSure(text))
  )
    return [];
  const before = new Set(removed.map(({ text }) => bare(text)));
  const fresh = added.filter(({ text }) => !isComment(text) && !before.has(bare(text)));
  return [
    ...fresh
      .filter(({ text }) => isSkip(text))
      .map((line) => `switches tests off: ${placed(path, line)}`),
    ...fresh
      .filter(({ text }) => isEmptyAssertion(text))
      .map((line) => `demands nothing: ${placed(path, line)}`),
  ];
}
