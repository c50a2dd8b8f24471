/**
 * What crashed attempts left in a node's state folder. Nothing that holds work which is nowhere
 * else is ever removed: it is kept, and named.
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openShadow } from './bare-copy.ts';
import type { CodeStore } from './code-store.ts';
import type { Work } from './commit.ts';
import { endRuns, orphaned, processesOf } from './end-runs.ts';
import { isThere } from './is-there.ts';
import { isOurTmp, type LeftoverNote, readNote, readPushed, SHADOW } from './leftover-note.ts';
import { removeTree } from './remove-tree.ts';
import { type Snapshot, type SnapshotOptions, snapshot, treeOf } from './snapshot.ts';

export interface Leftover {
  /** The attempt's folder. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly changed: number;
  /** null: nobody knows what it is. */
  readonly note: LeftoverNote | null;
  /**
   * `clean`: it holds nothing beside its base, or nothing that is ever taken; `pushed`: what it
   * holds is kept elsewhere too; `dirty`: it is not; `unknown`: it holds something we cannot read.
   */
  readonly holds: 'clean' | 'pushed' | 'dirty' | 'unknown';
}

export interface JanitorOptions {
  readonly stateDir: string;
  readonly code: CodeStore;
}

/** All attempt folders that are there. None of them may be in use. */
export async function leftovers(options: JanitorOptions): Promise<Leftover[]> {
  const folder = join(options.stateDir, 'attempts');
  const names = await readdir(folder).catch(() => []);
  const found: Leftover[] = [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    const stat = await lstat(path).catch(() => null);
    if (stat === null) continue;
    const note = await readNote(path);
    const holds = await look(options, path, note).catch(() => 'unknown' as const);
    found.push({ path, changed: stat.mtimeMs, note, holds });
  }
  return found;
}

async function look(
  { code }: JanitorOptions,
  path: string,
  note: LeftoverNote | null,
): Promise<Leftover['holds']> {
  if (note === null) return (await isEmpty(path)) ? 'clean' : 'unknown';
  const work = note.judges ? null : await workOf(code, path, note);
  // Without its index the agent had not begun.
  if (work === null || !(await isThere(work.tree)) || !(await isThere(work.index))) return 'clean';
  const { tree, isBase } = await treeOf(work);
  if (isBase) return 'clean';
  return (await readPushed(path))?.tree === tree ? 'pushed' : 'dirty';
}

async function workOf(code: CodeStore, path: string, note: LeftoverNote): Promise<Work | null> {
  const { repo, base } = note;
  if (repo === null || base === null) return null;
  const copy = await openShadow(await code.repository(repo.url), join(path, SHADOW));
  return { copy, tree: join(path, 'tree'), index: join(path, 'index'), base };
}

/** A snapshot of what a dirty leftover holds; null: it has no repository to go to. */
export async function snapshotLeftover(
  { code }: JanitorOptions,
  { path, note }: Leftover,
  options: Pick<SnapshotOptions, 'findSecret' | 'now'>,
): Promise<Snapshot | null> {
  const work = note && (await workOf(code, path, note));
  if (!note || !work) return null;
  const before = (await readPushed(path))?.commit ?? null;
  return snapshot(work, note, { ...options, before });
}

/** Removes a leftover: its worktree, its branch, its temporary files. */
export async function removeLeftover({ code }: JanitorOptions, { path, note }: Leftover) {
  if (note && isOurTmp(note.tmp)) await removeTree(note.tmp);
  if (note?.repo) await code.removeWorktree(note.repo, join(path, 'tree'));
  await removeTree(path);
}

/** Ends what the processes of a node that died left running; resolves with how many. */
export function endLeftProcesses(stateDir: string, found: readonly Leftover[]): Promise<number> {
  return endRuns(stateDir, orphaned(stateDir, claimsOf(found)));
}

/** Their process ids. */
export function leftProcesses(stateDir: string, found: readonly Leftover[]): number[] {
  const { leaders, marked } = processesOf(stateDir, orphaned(stateDir, claimsOf(found)));
  return [
    ...new Set([...leaders.map(({ leader }) => leader.pid), ...marked.map(({ pid }) => pid)]),
  ];
}

function claimsOf(found: readonly Leftover[]): string[] {
  return found.flatMap(({ note }) => (note === null ? [] : [note.claim]));
}

/** Whether no file lies below a folder. */
async function isEmpty(path: string): Promise<boolean> {
  const all = await readdir(path, { recursive: true, withFileTypes: true });
  return all.every((entry) => entry.isDirectory());
}
