/** What the folder of an attempt says of it, to whoever finds the folder after a crash. */
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { REF } from '@lanemesh/event';
import { isOid } from '@lanemesh/git';
import type { AttemptSpec } from './attempt-spec.ts';

/** File that names what of the worktree is kept elsewhere. */
export const PUSHED = 'pushed.json';
/** Folder of the repository through which the worktree is looked at while its agent runs. */
export const SHADOW = 'shadow.git';
const NOTE = 'attempt.json';

/** The newest snapshot that reached the code's repository. */
export interface Pushed {
  readonly commit: string;
  readonly tree: string;
}

export interface LeftoverNote
  extends Pick<
    AttemptSpec,
    'task' | 'claim' | 'epoch' | 'attempt' | 'title' | 'agent' | 'node' | 'nodeId' | 'repo'
  > {
  /** The commit the worktree began on; null: it has no repository. */
  readonly base: string | null;
  /** Its TMPDIR. */
  readonly tmp: string;
  /** A worktree that only judges a commit: nothing of it is ever taken. */
  readonly judges: boolean;
}

/** Writes the note into the attempt's folder. */
export async function writeNote(
  folder: string,
  spec: AttemptSpec,
  more: Pick<LeftoverNote, 'base' | 'tmp' | 'judges'>,
): Promise<void> {
  const { task, claim, epoch, attempt, title, agent, node, nodeId, repo } = spec;
  const note: LeftoverNote = {
    ...{ task, claim, epoch, attempt, title, agent, node, nodeId, repo },
    ...more,
  };
  await writeFile(join(folder, NOTE), `${JSON.stringify(note)}\n`);
}

/** Reads it; null: there is none that can be read. */
export async function readNote(folder: string): Promise<LeftoverNote | null> {
  const note = await json<LeftoverNote>(join(folder, NOTE));
  if (note === null || !REF.test(note.task) || !REF.test(note.claim)) return null;
  if (note.base !== null && !isOid(note.base)) return null;
  return note;
}

/** What of the folder is kept elsewhere; null: nothing. */
export async function readPushed(folder: string): Promise<Pushed | null> {
  const pushed = await json<Pushed>(join(folder, PUSHED));
  return pushed !== null && isOid(pushed.commit) && isOid(pushed.tree) ? pushed : null;
}

/** Whether a path is a folder for temporary files that we made. */
export function isOurTmp(path: string): boolean {
  return dirname(path) === tmpdir() && /^mesh-[A-Za-z0-9]{6}$/.test(basename(path));
}

async function json<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}
