/** A conflict as evidence for the next attempt. */
import type { Repository } from '@lanemesh/git';

const EVIDENCE_BYTES = 2048;

/** Control, bidirectional and other invisible characters, save line feed and tab. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * What git said about each file, then the hunks where both sides meet, as far as they fit. `at` is
 * the tree and index the merge stopped in, `said` its stdout.
 */
export async function conflictEvidence(
  copy: Repository,
  at: { readonly workTree: string; readonly indexFile: string },
  said: string,
): Promise<string> {
  const files = said.split('\n').filter((line) => line.startsWith('CONFLICT'));
  const args = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--diff-filter=U'];
  // A diff too large to read says less than the names alone.
  const hunks = await copy.run(args, at).then(
    (diff) => diff.stdout,
    () => '',
  );
  const text = `${files.join('\n')}\n${hunks}`
    .replace(/\r\n?/g, '\n')
    .replace(UNPRINTABLE, '\ufffd');
  const bytes = Buffer.from(text.trim());
  if (bytes.length <= EVIDENCE_BYTES) return bytes.toString('utf8');
  return `${bytes
    .subarray(0, EVIDENCE_BYTES - 3)
    .toString('utf8')
    .replace(/\ufffd$/, '')}…`;
}
