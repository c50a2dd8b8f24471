/** Weakened tests: deleted, skipped, emptied, or demanding something else than before. */
import type { ChangedFile, ChangedLine } from './change.ts';
import { changedFixtures, type Mention } from './fixtures.ts';
import { placed, shown } from './flag.ts';
import { endsTheRun, hollowed } from './hollow.ts';
import {
  isAssertion,
  isDeclaration,
  isEmptyAssertion,
  isExpectedPath,
  isParked,
  isSkip,
  isTestPath,
  runsLike,
} from './idioms.ts';
import { changedImports } from './imports.ts';
import { quotedLines } from './quoted.ts';
import { bare, isComment, isFunction, isInlineTest, saysInTest, unformatted } from './said.ts';

/**
 * What of the tests that were there is weaker after the change. Adding tests is never found.
 * mentions: which tests name what `namesToLookFor` says.
 */
export function weakenedTests(
  files: readonly ChangedFile[],
  mentions: readonly Mention[] = [],
): string[] {
  const gained = (isOne: (path: string, text: string) => boolean): Back => {
    const lines = files.flatMap((file) =>
      linesOf(file, 'added').filter(({ text }) => isOne(file.path, text)),
    );
    return { declared: counted(lines, bare), said: counted(lines, saying) };
  };
  // What stood in a test file comes back in one only: elsewhere nothing looks for it.
  const inTests = gained((path) => isTestPath(path) && !isParked(path));
  const parked = gained(isTestPath);
  const beside = gained((path, text) => isTestPath(path) || isInline(path, text));
  const ofLines = files.flatMap((file) => {
    const was = file.from ?? file.path;
    const back = !isTestPath(was) ? beside : isParked(was) ? parked : inTests;
    return [
      ...movedAway(file),
      ...deletedTests(file, back.declared),
      ...changedDemands(file, back.said),
      ...switchedOff(file),
      ...hollowed(file, files),
      ...wrapped(file),
      ...endsTheRun(file),
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

/** A line, and whether it is none of code where it stands. */
interface Placed extends ChangedLine {
  readonly quoted: boolean;
}

function linesOf({ path, from, hunks }: Pick<ChangedFile, 'path' | 'from' | 'hunks'>, side: Side) {
  return hunks.flatMap((hunk): Placed[] => {
    const quoted = quotedLines(side === 'added' ? path : (from ?? path), hunk[side]);
    return hunk[side].map((line) => ({ ...line, quoted: quoted.has(line) }));
  });
}
type Side = 'added' | 'removed';

/** What is code comes back as code only. */
const keyOf = (text: string, quoted: boolean): string => (quoted ? `\0${text}` : text);

/** How often each line is there. */
function counted(lines: readonly Placed[], key: (text: string) => string): Map<string, number> {
  const gained = new Map<string, number>();
  for (const { text, quoted } of lines) {
    const said = keyOf(key(text), quoted);
    gained.set(said, (gained.get(said) ?? 0) + 1);
  }
  return gained;
}

/** The lines that are nowhere any more; each line that came back is counted for one of them. */
function gone(
  lines: readonly Placed[],
  back: Map<string, number>,
  key: (text: string) => string,
): Placed[] {
  return lines.filter(({ text, quoted }) => {
    const said = [quoted, false].map((one) => keyOf(key(text), one));
    const found = said.find((one) => (back.get(one) ?? 0) > 0);
    if (found !== undefined) back.set(found, (back.get(found) as number) - 1);
    return found === undefined;
  });
}

function movedAway({ path, from }: ChangedFile): string[] {
  const was = from !== null && isTestPath(from) && !runsLike(from, path);
  return was ? [`moves the test ${shown(from)} to where none is looked for: ${shown(path)}`] : [];
}

function deletedTests(file: ChangedFile, back: Map<string, number>): string[] {
  const { path, status, added } = file;
  const was = file.from ?? path;
  const declares = ({ text }: ChangedLine) => isDeclaration(text) && isTestOf(was, text);
  const lost = gone(
    linesOf(file, 'removed').filter(
      (line) => declares(line) && (isTestPath(was) || isSure(line.text)),
    ),
    back,
    bare,
  );
  if (status === 'deleted' && isTestPath(path) && !(isMoved(file, back) && lost.length === 0))
    return [`deletes ${shown(path)}`];
  const come = added.filter(declares).length;
  // A test that was given another name is one lost and one gained.
  const fewer = lost.length - come;
  const [first] = lost;
  if (fewer <= 0 || first === undefined) return [];
  const many = fewer === 1 ? 'a test' : `${fewer} tests`;
  return [`takes ${many} away, such as ${placed(was, first)}`];
}

/** A declaration that is one outside of test files too: in Rust, Go and the like. */
const isSure = (text: string): boolean => /^\s*(?:#\[|@Test|\[(?:Fact|Theory|Test))/.test(text);

/** Go looks for tests with a capital letter; what is called so in Swift has none. */
const isTestOf = (path: string, text: string): boolean =>
  !path.endsWith('.go') || !/^func test/.test(text.trim());

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
  const lines = linesOf({ path, from, hunks }, 'removed').filter(({ text }) =>
    isTest ? saysInTest(text) !== '' : isInlineTest(was, text),
  );
  const lost = gone(lines, back, saying);
  const demands = lost.filter(({ text }) => isAssertion(text));
  const others = lost.filter(({ text }) => !isAssertion(text));
  const how = added.length === 0 ? 'takes away' : 'changes';
  return [
    ...demands.map((line) => `takes away or changes what a test demands: ${placed(was, line)}`),
    ...others.map((line) => `${how} what a test does: ${placed(was, line)}`),
  ];
}

/** What tests demanded, put into a function of its own: whether that is called, nobody knows. */
function wrapped({ path, status, hunks }: ChangedFile): string[] {
  if (status !== 'changed' || !isTestPath(path)) return [];
  return hunks.flatMap(({ added, removed }) => {
    const before = new Set(removed.map(({ text }) => bare(text)));
    const into = added.findIndex(({ text }) => isFunction(text) && !before.has(bare(text)));
    const inside = added
      .slice(into + 1)
      .some(({ text }) => isAssertion(text) && before.has(bare(text)));
    const line = added[into];
    return line !== undefined && inside
      ? [`puts what a test demands into a function of its own: ${placed(path, line)}`]
      : [];
  });
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
