/** Code that says it is not there yet. */
import type { ChangedFile } from './change.ts';
import { placed } from './flag.ts';
import { isTestPath } from './idioms.ts';

const PROSE = /\.(?:md|mdx|txt|rst|adoc|html?|svg|csv|tsv|lock|snap)$/i;

const STUBS = [
  /\bnot[ _-]?(?:yet[ _-]?)?implemented\b/i,
  /\bNotImplemented(?:Error|Exception)?\b/,
  /\b(?:todo|unimplemented)!\s*\(/,
  /\bpanic\(\s*["'](?:todo|unimplemented|not implemented)/i,
  /\bUnsupportedOperationException\(\s*(?:\)|"(?:todo|not))/i,
  /\bTO[D]O\(\s*(?:"|\))/,
  /(?:\/\/|#|\/\*|--|<!--)\s*(?:TO[D]O|FIX[M]E|XXX)\b.{0,40}\b(?:implement|stub|finish|fill in|real|placeholder|later)\b/i,
  /(?:\/\/|#|\/\*|--)\s*(?:stub(?:bed)?|placeholder|dummy)\b/i,
  /(?:\/\/|#|\/\*|--)\s*(?:\.{3}|…)\s*(?:the\s+)?(?:rest|existing|remaining|other|previous|same)\b/i,
  /(?:\/\/|#)\s*(?:rest of|existing|remaining) (?:the )?(?:code|implementation|file)\b/i,
  /^(?:<{7} |>{7} |={7}$)/,
];

/** Lines of the change that stand for code which is missing. */
export function stubs(files: readonly ChangedFile[]): string[] {
  return files
    .filter(({ path }) => !PROSE.test(path) && !isTestPath(path))
    .flatMap(({ path, added, removed }) => {
      const before = new Set(removed.map(({ text }) => text.trim()));
      return added
        .filter(({ text }) => !before.has(text.trim()) && STUBS.some((stub) => stub.test(text)))
        .map((line) => placed(path, line));
    });
}
