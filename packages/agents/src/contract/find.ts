/** The result file of an attempt, in a worktree where its agent may have put anything. */
import { constants } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RESULT_FILES } from './fields.ts';
import { type Reading, readJson, readMarkdown } from './read.ts';

/** A longer one is not read, bytes. */
const LONGEST = 64 * 1024;

/** Takes away what lies there before the agent begins: it would pass for its own. */
export async function clearResult(tree: string): Promise<void> {
  const names = (await readdir(tree)).filter((name) => name.startsWith('.agent_result.'));
  for (const name of names) await rm(join(tree, name), { recursive: true, force: true });
}

/** Reads what the agent left. Never rejects: a file that cannot be read is a problem like any. */
export async function findResult(tree: string): Promise<Reading> {
  for (const name of RESULT_FILES) {
    const text = await contentOf(join(tree, name));
    if (text === null) continue;
    if (typeof text !== 'string') return { ok: false, problems: [`${name} ${text.problem}.`] };
    const reading = name.endsWith('.json') ? readJson(text) : readMarkdown(text);
    if (reading.ok) return reading;
    return { ok: false, problems: reading.problems.map((one) => `${name}: ${one}`) };
  }
  return { ok: false, problems: [`There is no file ${RESULT_FILES.join(' or ')}.`] };
}

/** null: it is not there. */
async function contentOf(path: string): Promise<string | { readonly problem: string } | null> {
  try {
    // Neither through a link out of the tree, nor waiting at a pipe.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return { problem: 'is no regular file' };
      if (stat.size > LONGEST) return { problem: `is longer than ${LONGEST} bytes` };
      return new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return { problem: 'cannot be read as text' };
  }
}
