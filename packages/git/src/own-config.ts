/**
 * The settings of a bare repository of our own. Whoever can write there could name programs that
 * git runs as us (filters, helpers, an ssh command), and a project can carry such a folder along:
 * so the file is put back to what it must say before the repository is used.
 */
import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';

const ON_MAC = process.platform === 'darwin';

const CORE = `[core]
\trepositoryformatversion = 0
\tbare = true
\tfilemode = true
\tignorecase = ${ON_MAC}
\tprecomposeunicode = ${ON_MAC}
\tautocrlf = false
\tprotectNTFS = true
\tprotectHFS = true
`;

/** Gives the repository the settings of ours, and those of `more`, and no other. */
export async function sealConfig(gitDir: string, more = ''): Promise<void> {
  const [path, wanted] = [join(gitDir, 'config'), CORE + more];
  const link = await fs.lstat(path).catch(() => null);
  if (link?.isFile() && (await fs.readFile(path, 'utf8')) === wanted) return;
  // Attempts side by side use one copy of the code: each writes a file of its own.
  const fresh = `${path}.${randomUUID()}`;
  await fs.writeFile(fresh, wanted, { mode: 0o600 });
  await fs.rename(fresh, path);
}
