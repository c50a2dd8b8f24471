/** Text from outside as a person may see it. */

/** Control, bidirectional and other invisible characters, save line feed and tab. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
/** Control sequences (colours, cursor), window titles and links, and two-character escapes. */
const ANSI = new RegExp(
  [
    String.raw`${ESCAPE}\[[0-?]*[ -/]*[@-~]`,
    String.raw`${ESCAPE}\][^${BELL}${ESCAPE}]{0,1000}(?:${BELL}|${ESCAPE}\\)`,
    String.raw`${ESCAPE}[@-Z\\-_]`,
  ].join('|'),
  'g',
);

/** Text without escape sequences, every other unprintable character shown as �. */
export function printable(text: string): string {
  const shown = withoutEscapes(text).replace(/\r\n?/g, '\n').replace(UNPRINTABLE, '\ufffd');
  return Buffer.from(shown).toString('utf8');
}

/** Text without the escape sequences that colour a terminal or move its cursor. */
export function withoutEscapes(text: string): string {
  return text.replace(ANSI, '');
}

/** At most `bytes` bytes of UTF-8 from the beginning; an ellipsis says that more stood there. */
export function shorten(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let cut = Buffer.from(text)
    .subarray(0, bytes - 3)
    .toString('utf8');
  if (cut.endsWith('\ufffd')) cut = cut.slice(0, -1);
  return `${cut}…`;
}

/** A task's title as one line of at most 200 characters: commit subject, environment. */
export function titleLine(title: string): string {
  const line = printable(title).replace(/\s+/g, ' ').trim();
  return shorten(line, 200) || 'Untitled task';
}
