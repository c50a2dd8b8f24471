/** What words of base64, base64url and hex say, where they say something printable. */
import { mayHoldToken } from '../random.ts';
import { origin, type View } from './view.ts';

/** Twelve bytes, the shortest value that is looked for. */
const BASE64 = /[A-Za-z0-9+/_-]{16,}/g;
const HEX = /(?:[0-9a-fA-F]{2}[ :]?){12,}/g;
/** Printable characters of UTF-8; what chance decodes to is no such run. */
const PRINTABLE =
  /(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){12,}/g;

/** One view for each printable stretch of decoded bytes (each byte as the character of its number). */
export function* decoded(view: View): Generator<View> {
  for (const { 0: word, index } of mayHoldToken(view.text) ? view.text.matchAll(BASE64) : []) {
    // A word may stand before the encoded one, so that the groups of four begin anywhere.
    for (let skip = 0; skip < 4; skip++) yield* base64(view, word, index, skip);
  }
  for (const { 0: word, index } of view.text.matchAll(HEX)) {
    for (let skip = 0; skip < 2; skip++) yield* hex(view, word, index, skip);
  }
}

function* base64(view: View, word: string, index: number, skip: number): Generator<View> {
  const groups = word.slice(skip).replaceAll('-', '+').replaceAll('_', '/');
  const whole = groups.length % 4 === 1 ? groups.slice(0, -1) : groups;
  const padding = /^={0,2}/.exec(view.text.slice(index + word.length, index + word.length + 2));
  const pad = padding?.[0].length ?? 0;
  const last = index + word.length;
  yield* stretches(view, atob(whole), (byte) => ({
    start: index + skip + Math.floor((byte * 4) / 3),
    end: Math.min(index + skip + Math.ceil(((byte + 1) * 4) / 3), last),
    // The padding belongs to the last byte.
    pad: byte === Math.floor((whole.length * 3) / 4) - 1 ? pad : 0,
  }));
}

function* hex(view: View, word: string, index: number, skip: number): Generator<View> {
  const digits = [...word.matchAll(/[0-9a-fA-F]/g)].map((match) => match.index).slice(skip);
  let bytes = '';
  for (let i = 0; i + 1 < digits.length; i += 2) {
    const pair = `${word[digits[i] ?? 0]}${word[digits[i + 1] ?? 0]}`;
    bytes += String.fromCharCode(Number.parseInt(pair, 16));
  }
  yield* stretches(view, bytes, (byte) => ({
    start: index + (digits[byte * 2] ?? 0),
    end: index + (digits[byte * 2 + 1] ?? 0) + 1,
    pad: 0,
  }));
}

type Place = { readonly start: number; readonly end: number; readonly pad: number };

function* stretches(view: View, bytes: string, place: (byte: number) => Place): Generator<View> {
  for (const { 0: text, index } of bytes.matchAll(PRINTABLE)) {
    const from: number[] = [];
    const to: number[] = [];
    for (let i = 0; i < text.length; i++) {
      const { start, end, pad } = place(index + i);
      const at = origin(view, start, end + pad);
      from.push(at.start);
      to.push(at.end);
    }
    yield { text, from, to, linesJoined: view.linesJoined };
  }
}
