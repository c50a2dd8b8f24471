/** What people are shown of the evidence of an attempt. */

/** Lines at its beginning that are always shown: the command, and why it was ended. */
const HEAD = 2;

/** The beginning and the end of the lines, at most so many. */
export function excerpt(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, HEAD), '…', ...lines.slice(HEAD + 1 - most)];
}

/** The one line that says most: what we refused it for or ended it for, else what was written last. */
export function gist(evidence: string): string {
  const lines = evidence.split('\n').filter((line) => line.trim() !== '');
  const ended = lines.slice(0, HEAD).find((line) => line.startsWith('stopped: '));
  const [first = '', second = ''] = lines;
  // A list of what was refused: `adds links out of the tree:`, and which.
  const refused = !first.startsWith('$ ') && first.endsWith(':') ? `${first} ${second}` : undefined;
  return ended ?? refused ?? lines.at(-1) ?? '';
}
