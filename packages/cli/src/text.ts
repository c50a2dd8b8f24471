/** Text in columns, for people. */

/**
 * Rows as aligned columns, two blanks apart; cells that overflow `width` are cut in the last
 * column, which ends in '…'. Colour codes take no room.
 */
export function columns(rows: readonly (readonly string[])[], width: number): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, shown(cell));
    });
  return rows.map((row) => {
    const cells = row.map((cell, i) => (i < row.length - 1 ? pad(cell, widths[i] ?? 0) : cell));
    const last = cells.pop() ?? '';
    const head = cells.map((cell) => `${cell}  `).join('');
    return `${head}${clip(last, Math.max(10, width - shown(head)))}`.trimEnd();
  });
}

/** The same, but what overflows goes on below, under the last column: nothing is lost. */
export function wrapped(rows: readonly (readonly string[])[], width: number): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, shown(cell));
    });
  const indent = widths.reduce((sum, one) => sum + one + 2, 0);
  return rows.flatMap((row) => {
    const head = row.slice(0, -1).map((cell, i) => `${pad(cell, widths[i] ?? 0)}  `);
    const [first = '', ...rest] = linesOf(row.at(-1) ?? '', Math.max(24, width - indent));
    return [`${head.join('')}${first}`.trimEnd(), ...rest.map((line) => ' '.repeat(indent) + line)];
  });
}

/** Broken at blanks. */
function linesOf(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of printable(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && shown(last) + 1 + shown(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A text cut to a width, with '…' at its end where something is missing. One line. */
export function clip(text: string, width: number): string {
  const line = printable(text);
  if (shown(line) <= width) return line;
  return `${[...line].slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** What others wrote, without what could steer a terminal; line breaks become blanks. */
export function printable(text: string): string {
  return text.replace(HARMFUL, ' ');
}

const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  /(?:\u001b(?!\[\d{1,2}m)|[\u0000-\u001a\u001c-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069])+/g;

/** A moment in UTC, ms since 1970, to the second: '2026-03-01 09:30:00'. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** How long ago, in one short word: '12 s', '3 min', '5 h', '2 d'. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** An amount of micro-USD: '$0.0125', '$3.20'. */
export function money(micro: number): string {
  if (micro === 0) return '0';
  return `$${(micro / 1e6).toFixed(micro < 1_000_000 ? 4 : 2)}`;
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - shown(cell)));
}

function shown(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with escape
  return [...text.replace(/\u001b\[\d+m/g, '')].length;
}
