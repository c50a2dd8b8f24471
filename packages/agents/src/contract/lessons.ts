/**
 * What agents learnt in a repository: a folder with a file a task, named by the task's id, so that
 * two tasks never write the same one. They come in by the commits of tasks, as any change does.
 */
import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '@lanemesh/git';
import type { AttemptSpec } from '../attempt-spec.ts';
import { boundsProblem } from '../bounds.ts';
import { filesIn } from '../card/documents.ts';
import type { Work } from '../commit.ts';
import { isThere } from '../is-there.ts';
import { printable, shorten } from '../printable.ts';
import { treeOf } from '../snapshot.ts';
import { items } from './read.ts';

/** Tasks of which lessons are kept, the newest; lessons of one; bytes of a lesson. */
const TASKS_KEPT = 32;
const OF_ONE = 4;
const LESSON = 300;
/** Bytes of all lessons that an agent is given. */
const GIVEN = 8 * 1024;

/** Names of ours sort by the time of their tasks. */
const NAME = /^[0-9a-z]{26}\.md$/;

/** The lessons at a commit, the oldest first; of too many the newest. */
export async function lessonsAt(copy: Repository, base: string, folder: string): Promise<string[]> {
  const files = (await filesIn(copy, base, folder)).filter(({ path }) => NAME.test(nameOf(path)));
  const all = files.slice(-TASKS_KEPT).flatMap(({ text }) => items(text).slice(0, OF_ONE));
  const kept: string[] = [];
  let left = GIVEN;
  for (const lesson of all.toReversed()) {
    left -= Buffer.byteLength(lesson) + 3;
    if (left < 0) break;
    if (!kept.includes(lesson)) kept.push(lesson);
  }
  return kept.toReversed();
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Writes the lessons of an attempt into its worktree, and removes those of the oldest tasks: where
 * the lane keeps any, the attempt changed something else, and it may. Says what it did not do.
 */
export async function learn(
  work: Work,
  spec: Pick<AttemptSpec, 'task' | 'bounds' | 'brief'>,
  told: readonly string[],
  findSecret: ((text: string) => string | null) | undefined,
): Promise<string | null> {
  const folder = spec.brief?.wanted.lessons ?? null;
  const lessons = told.map(oneLine).filter((text) => text !== '');
  if (folder === null || lessons.length === 0) return null;
  const [, id = ''] = spec.task.split(':');
  const path = `${folder.replace(/\/+$/, '')}/${id}.md`;
  if (boundsProblem(spec.bounds, [path]) !== null)
    return `no lesson is kept: ${path} is off limits`;
  // Who cannot look for secrets keeps all lessons to itself.
  if (findSecret === undefined) return 'no lesson is kept: nothing looks for secrets here';
  const rule = findSecret(lessons.join('\n'));
  if (rule !== null) return `no lesson is kept: it holds a secret (${rule})`;
  if ((await treeOf(work)).isBase) return null;
  const known = await lessonsAt(work.copy, work.base, folder);
  const fresh = [...new Set(lessons)].filter((one) => !known.includes(one)).slice(0, OF_ONE);
  if (fresh.length === 0) return null;
  if (!(await folderAt(work.tree, folder))) return `no lesson is kept: ${folder} is no folder`;
  const file = join(work.tree, path);
  // The agent may have left a link there.
  await rm(file, { recursive: true, force: true });
  await writeFile(file, `${fresh.map((one) => `- ${one}`).join('\n')}\n`, { flag: 'wx' });
  await prune(work, folder);
  return null;
}

function oneLine(text: string): string {
  return shorten(printable(text).replace(/\s+/g, ' ').trim(), LESSON);
}

/** Makes the folder; false where a link or a file stands in the way of it. */
async function folderAt(tree: string, folder: string): Promise<boolean> {
  let at = tree;
  for (const part of folder.split('/').filter((one) => one !== '')) {
    if (part === '..' || part === '.' || part === '.git') return false;
    at = join(at, part);
    if (!(await isThere(at))) await mkdir(at);
    if (!(await lstat(at)).isDirectory()) return false;
  }
  return true;
}

async function prune({ copy, base, tree }: Work, folder: string): Promise<void> {
  const files = (await filesIn(copy, base, folder)).map(({ path }) => path);
  const ours = files.filter((path) => NAME.test(nameOf(path))).sort();
  // One more is there now.
  for (const path of ours.slice(0, Math.max(0, ours.length + 1 - TASKS_KEPT)))
    await rm(join(tree, path), { force: true });
}
