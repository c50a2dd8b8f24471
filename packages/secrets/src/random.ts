/** Telling words made by chance from words made to be read. */

/**
 * Whether a word looks drawn by chance or made up to be hard to guess. Letters, digits and cases
 * alternate in such a word much more often than in names, versions, dates and paths; a capital
 * that begins a word, and the separators of identifiers, count for nothing.
 */
export function looksRandom(word: string): boolean {
  if (word.length < 8 || new Set(word).size < 6 || MOMENT.test(word)) return false;
  const { changes, pairs } = alternation(word);
  if (changes < 3) return false;
  const rate = changes / pairs;
  return /[0-9]/.test(word) ? rate > 0.2 : word.length >= 16 && rate > 0.28;
}

const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z?)?$/;

const LONG_WORD = /[\w.+/=~:%$@-]{15,}/g;

/**
 * Whether a text may hold a token, judged quickly: a long word with digits or changing case, and
 * not of small letters and digits alone, as ids and hashes are (but for two kinds of tokens).
 */
export function mayHoldToken(text: string): boolean {
  return text.match(LONG_WORD)?.some(mayBeToken) ?? false;
}

function mayBeToken(word: string): boolean {
  return /[0-9]|[a-z][A-Z]/.test(word) && /[^a-z0-9]|dapi|oy2/.test(word);
}

/** How often the class of characters changes inside the words of a text, and out of how many. */
export function alternation(text: string): { changes: number; pairs: number } {
  let changes = 0;
  let pairs = 0;
  let before = classOf(text.charCodeAt(0));
  for (let i = 1; i < text.length; i++) {
    const now = classOf(text.charCodeAt(i));
    if (now !== SEPARATOR && before !== SEPARATOR) {
      pairs++;
      if (now !== before && !(before === UPPER && now === LOWER)) changes++;
    }
    before = now;
  }
  return { changes, pairs: Math.max(pairs, 1) };
}

const [SEPARATOR, LOWER, UPPER, DIGIT, OTHER] = [0, 1, 2, 3, 4];

function classOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER as number;
  if (code >= 65 && code <= 90) return UPPER as number;
  if (code >= 48 && code <= 57) return DIGIT as number;
  // - . / : = _ and white space
  return [45, 46, 47, 58, 61, 95, 32, 9, 10].includes(code) ? SEPARATOR : OTHER;
}
