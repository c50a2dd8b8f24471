/** Characters written as escapes. */
import { rewrite, type View } from './view.ts';

const PERCENT = /%([0-9a-fA-F]{2})/g;
const ESCAPE =
  /\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([nrt"'`\\/$&@ ]))/g;
const ENTITY = /&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|(quot|amp|lt|gt|apos));/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const NAMES: Readonly<Record<string, string>> = {
  quot: '"',
  amp: '&',
  lt: '<',
  gt: '>',
  apos: "'",
};

/** Percent-encoding undone, byte by byte. */
export function percentDecoded(view: View): View | null {
  return rewrite(view, PERCENT, ([, hex = '']) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Escapes of JSON, JavaScript and the shell undone. */
export function unescaped(view: View): View | null {
  return rewrite(view, ESCAPE, ([, four, braced, two, letter]) => {
    const hex = four ?? braced ?? two;
    return hex === undefined ? (LETTERS[letter ?? ''] ?? letter ?? '') : character(hex, 16);
  });
}

/** Entities of HTML and XML undone. */
export function withoutEntities(view: View): View | null {
  return rewrite(view, ENTITY, ([, decimal, hex, name]) =>
    name === undefined ? character(decimal ?? hex ?? '', decimal ? 10 : 16) : (NAMES[name] ?? ''),
  );
}

function character(digits: string, base: number): string | null {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
