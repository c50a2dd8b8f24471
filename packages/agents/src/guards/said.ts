/** What lines of a test say, apart from how they are laid out and what a test is called. */
import { isAssertion, isDeclaration } from './idioms.ts';

/** Indentation and a closing semicolon are no part of what a line says. */
export const bare = (text: string): string => text.trim().replace(/\s+/g, ' ').replace(/[;,]$/, '');

/** Comments about skipping are none; a build constraint, a directive and a doctest are no comment. */
const COMMENT =
  /^\s*(?:\/\/(?!go:build|\s*\+build)|#(?!\[|(?:define|if|ifdef|ifndef|undef)\b)|\*(?:\s|\/|$)|\/\*|--\s|<!--)/;
export const isComment = (text: string): boolean => COMMENT.test(text);

/** What only tests say, in languages whose tests stand beside the code, or in its comments. */
const INLINE: readonly [RegExp, RegExp][] = [
  [/\.rs$/, /(?:^|[^\w])(?:assert(?:_\w+)?|prop_assert\w*)!\s*[([{]/],
  [/\.rs$/, /^\/\/[/!]\s*(?:assert\w*!|```)/],
  [/\.pyx?$/, /^>>> /],
  [/\.exs?$/, /^iex(?:\(\d+\))?> /],
  [/\.rs$/, /^#\[cfg\(test\)\]|^(?:pub )?mod tests?\s*[;{]/],
  [/\.zig$/, /\btesting\.expect\w*\(/],
  [/\.[cm]?[jt]sx?$/, /^expect\(/],
];

/** Whether a line outside of test files belongs to a test. */
export function isInlineTest(path: string, text: string): boolean {
  const line = text.trim();
  return INLINE.some(([where, what]) => where.test(path) && what.test(line));
}

const IMPORT =
  /^(?:import\b|from\s+[\w.]+\s+import\b|export\s.*\bfrom\b|(?:pub\s+)?use\s|using\s|package\s|namespace\s|module\s|extern crate\b|#\s*include\b|require(?:_relative|_once)?\b\s*\(?\s*["']|library\(|load\s+["']|(?:const|let|var)\s+.*=\s*require\(["'][^"']*["']\)[;,]?$)/;
/** Punctuation and the words that only hold blocks together. */
const STRUCTURE =
  /^[\W_]*(?:(?:end|else|elif|begin|fi|done|then|esac|do|try|finally|pass|return|default)\b[\W_]*)*$/;
/** The head of a function, a class or a module, with nothing that it could demand. */
const HEAD =
  /^(?:(?:pub(?:\(\w+\))?|public|private|protected|internal|static|final|async|override|suspend|export|default|abstract)\s+)*(?:void|fn|fun|func|def|function|Task|class|struct|impl|mod|module|interface|sub)\b(?!.*\breturn\b)(?:[^="'\d{]|[a-z_]\d+)*[{:]?$/i;

/** Whether a line begins a function that is no test. */
export const isFunction = (text: string): boolean =>
  !isDeclaration(text) &&
  /^(?:(?:export|async|pub|private|public|static|local|const|let|var)\s+)*(?:function\b|def\s|fn\s|func\s|fun\s|sub\s|\w+\s*:?=\s*(?:async\s*)?(?:function\b|lambda\b|func\b|\([^()]*\)\s*=>|\w+\s*=>))/.test(
    text.trim(),
  );
const LITERAL = /["'`[]|(?:^|[^\w.])-?\d|\b(?:each|for|if|unless)\b/;
/** How blocks begin, where the callback of a test does. */
const OPENS = /(?:[{:(|]|=>|\bdo)(?:\s*\|[\w, ]*\|)?$/;
const PLAIN = [
  /^@\w+$/,
  /^\[\w+\]$/,
  /^#\[[\w:]+\]$/,
  /^(?:async )?def …$/,
  /function …(?:\([^()]*\))?(?:: ?\w+)?$/,
  /^\(deftest …$/,
  /^(?:Scenario(?: Outline)?|Example):/,
];

/**
 * What a line of a test says: without the name of the test it begins, without how it is laid out.
 * Empty: nothing that a test could demand, such as a bracket, a comment, or a test's beginning.
 */
export function saysInTest(text: string): string {
  const line = bare(text);
  if (isDeclaration(line)) return beginning(line);
  const nothing = isComment(line) || STRUCTURE.test(line) || IMPORT.test(line) || HEAD.test(line);
  return nothing && !(isAssertion(line) && !isComment(line) && !IMPORT.test(line)) ? '' : line;
}

function beginning(line: string): string {
  const named = line
    .replace(/^([\w.@]+\s*\(?\s*)(["'`])(?:\\.|(?!\2).)*\2/, '$1…')
    .replace(/(\)\s*\(\s*)(["'`])(?:\\.|(?!\2).)*\2/, '$1…')
    .replace(/\b(def|func|function|class)\s+(\([^()]*\)\s*)?\w+/, '$1 $2…')
    .replace(/^\(deftest\s+[\w?!-]+/, '(deftest …');
  const opens = OPENS.test(named) && !LITERAL.test(named);
  return opens || PLAIN.some((one) => one.test(named)) ? '' : named;
}

/** A string, by any quotes; or what stands between strings. */
const PIECES = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[^"'`]+|["'`]/g;

/**
 * Lines as one text that stays the same however a formatter breaks, indents and quotes them;
 * comments left out, so that nothing hides in one.
 */
export function unformatted(lines: readonly { readonly text: string }[]): string {
  return (
    lines
      .filter(({ text }) => !isComment(text))
      // What a comment at the end of a line swallowed is not the same text.
      .map(({ text }) => (/\/\/|#|--/.test(text) ? `${text} \u00b6` : text))
      .join('\n')
      .replace(PIECES, (piece) =>
        /^["'`]./s.test(piece) ? `"${piece.slice(1, -1)}"` : tight(piece),
      )
  );
}

const tight = (code: string): string =>
  code
    .replace(/[\s;]+/g, ' ')
    .replace(/ ?([^\w ]) ?/g, '$1')
    .replace(/,(?=[)\]}])/g, '')
    .trim();
