/** Lines put into tests that were there, so that less of them runs, or runs against less. */
import type { ChangedFile, ChangedLine } from './change.ts';
import { placed } from './flag.ts';
import { isDeclaration, isTestPath } from './idioms.ts';
import { bare, isComment } from './said.ts';

/** Nothing after it runs, or not what it says. */
const ENDS = [
  /^(?:if\s*\(.*\)\s*|if\s.*:\s*)?return(?:\s+(?:None|nil|null|undefined|true|True|false|False|0|ok|t\.pass\(\)))?$/,
  /^(?:process\.exit|sys\.exit|os\._exit|os\.Exit|exit|quit|Deno\.exit|std::process::exit)\s*\(\s*0?\s*\)$/,
  /\b(?:if|while|elif)\s*\(?\s*(?:false|False|0|!\s*true|not True|1\s*===?\s*2)\s*\)?\s*(?:[:{]|then\b|$)/,
  /^#if\s+0\b|^=begin\b|^__END__$/,
];
/** What goes wrong in it is not told. */
const SWALLOWS = [
  /^try\b|^\}?\s*catch\b|^except\b.*:|^rescue\b|\.catch\(\s*(?:\(\s*\w*\s*\)|\w+|function\s*\(\w*\))\s*(?:=>)?\s*\{?\s*\}?\s*\)/,
  /\bcontextlib\.suppress\(|\brecover\(\)|\bcatch_unwind\b|@?\bpytest\.raises\(\s*(?:Base)?Exception\s*\)/,
  /#\[should_panic\b/,
];
/** What is tested is put in place of by something else. */
const REPLACES =
  /\b(?:vi|jest)\.(?:mock|doMock|spyOn|unstable_mockModule|stubGlobal|setMock)\(|\bmock\.(?:module|method|patch|fn)\b|^@(?:mock\.)?patch\b|\bmonkeypatch\.setattr\(|\bsinon\.(?:stub|replace|fake)\b|\bproxyquire\(|\btd\.replace\w*\(|\bmocker\.patch\b|\b(?:mock|patch)\(\s*["']/;

/** It ends, or steers, the tests of all files, so a new file may not either. */
const ENDS_ALL = [
  /^(?:process\.exit|os\._exit|os\.Exit|Deno\.exit|pytest\.exit|std::process::exit)\s*\(\s*(?:0\b.*)?\)?;?$/,
  /^func TestMain\s*\(/,
  /\b(?:assert|expect|chai|should|t)(?:\.\w+)+\s*=(?![=>])|\bexpect\.extend\s*\(/,
  /\b(?:globalThis|global|window|builtins|__builtins__)(?:\.|\[["'])(?:expect|assert|test|it|describe)\b["'\]]*\s*=(?!=)/,
  /\bObject\.(?:assign|definePropert(?:y|ies))\(\s*(?:assert|expect|chai)\b/,
  /\b(?:TestCase|unittest\.\w+|Assertions?|Assert)\.(?:assert|fail|run)\w*\s*=(?!=)/,
];
/** What a hook of pytest may do to all tests. */
const HOOKS =
  /^(?:async )?def pytest_\w+|\bautouse\s*=\s*True|\bcollect_ignore\w*|\bsys\.modules\b|\bpytest_plugins\b/;

/** Lines by which a test file, also a new one, decides for the others. */
export function endsTheRun({ path, added, removed }: ChangedFile): string[] {
  if (!isTestPath(path)) return [];
  const before = new Set(removed.map(({ text }) => bare(text)));
  const all = /(?:^|\/)conftest\.py$/.test(path) ? [...ENDS_ALL, HOOKS] : ENDS_ALL;
  return added
    .filter(({ text }) => !isComment(text) && !before.has(bare(text)))
    .filter(({ text }) => all.some((one) => one.test(text.trim())))
    .map((line) => `decides for all tests: ${placed(path, line)}`);
}

/**
 * What was put into tests that were there, also where these moved into a new file. What a new test
 * says is its own matter.
 */
export function hollowed(file: ChangedFile, all: readonly ChangedFile[]): string[] {
  const { path, status, hunks } = file;
  if (status !== 'changed' && !holdsMoved(file, all)) return [];
  const said = (text: string, line: ChangedLine) => `${text}: ${placed(path, line)}`;
  const known = status === 'changed' ? [file] : all;
  const before = new Set(known.flatMap(({ removed }) => removed.map(({ text }) => bare(text))));
  return hunks.flatMap(({ added }) => {
    const own = status === 'changed' ? withoutNewTests(added) : added;
    const fresh = own.filter(({ text }) => !before.has(bare(text)));
    const code = fresh.filter(({ text }) => !isComment(text));
    const panics = added.filter(({ text }) => /^\s*#\[should_panic\b/.test(text));
    if (!isTestPath(path)) return panics.map((line) => said('hides what goes wrong', line));
    const are = (patterns: readonly RegExp[]) => (line: ChangedLine) =>
      patterns.some((one) => one.test(bare(line.text)));
    return [
      ...code.filter(are(ENDS)).map((line) => said('leaves out what follows', line)),
      ...code.filter(are(SWALLOWS)).map((line) => said('hides what goes wrong', line)),
      ...code.filter(are([REPLACES])).map((line) => said('replaces what is tested', line)),
      ...commentedOut(added).map((line) => said('begins a comment that does not end here', line)),
    ];
  });
}

/** Whether a new file holds tests that stood elsewhere before. */
function holdsMoved({ path, added }: ChangedFile, all: readonly ChangedFile[]): boolean {
  if (!isTestPath(path)) return false;
  const gone = new Set(
    all.flatMap(({ removed }) => removed.map(({ text }) => bare(text)).filter(isDeclaration)),
  );
  return gone.size > 0 && added.some(({ text }) => gone.has(bare(text)));
}

/** The lines before the first test that the stretch of lines begins. */
function withoutNewTests(added: readonly ChangedLine[]): readonly ChangedLine[] {
  const at = added.findIndex(({ text }) => isDeclaration(text));
  return at < 0 ? added : added.slice(0, at);
}

/** The line that begins a comment, or a text, over lines that were there. */
function commentedOut(added: readonly ChangedLine[]): ChangedLine[] {
  const open = added.findLast(({ text }) => /^\s*(?:\/\*|<!--|"""|''')/.test(text));
  if (open === undefined) return [];
  const all = added.map(({ text }) => text).join('\n');
  const count = (mark: RegExp) => all.match(mark)?.length ?? 0;
  const even = count(/\/\*|<!--/g) <= count(/\*\/|-->/g) && count(/"""|'''/g) % 2 === 0;
  return even ? [] : [open];
}
