/**
 * The repository that a confined command sees where our copy lies: one of its own, with the copy's
 * objects to read. It may commit and stash there as it likes; nothing of it is used by us, and
 * neither settings nor hooks can be changed.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { initBare, type Repository } from '@lanemesh/git';
import type { Shown } from './policy.ts';

/**
 * Makes it in `folder` for the worktree `tree` of `copy`; what has to be shown for it. base: the
 * newest commit that it knows; branch: what the target is called.
 */
export async function makeGitView(
  folder: string,
  copy: Repository,
  tree: string,
  target: { readonly branch: string; readonly commit: string },
): Promise<Shown[]> {
  const view = join(folder, 'git');
  const linked = (await readFile(join(tree, '.git'), 'utf8')).replace(/^gitdir: /, '').trim();
  const own = join(view, 'worktrees', basename(linked));
  await initBare(view);
  for (const name of ['hooks', 'info', 'objects/info'])
    await mkdir(join(view, name), { recursive: true });
  await mkdir(own, { recursive: true });
  for (const name of ['HEAD', 'commondir', 'gitdir', 'index', 'ORIG_HEAD'])
    await copyFile(join(linked, name), join(own, name)).catch(() => {});
  const objects = join(folder, 'objects');
  await mkdir(objects);
  await writeFile(join(view, 'objects', 'info', 'alternates'), `${objects}\n`);
  const head = (await readFile(join(own, 'HEAD'), 'utf8')).replace(/^ref: /, '').trim();
  const refs = [head, `refs/remotes/origin/${target.branch}`, `refs/heads/${target.branch}`];
  const lines = refs.sort().map((ref) => `${target.commit} ${ref}\n`);
  await writeFile(join(view, 'packed-refs'), `# pack-refs with: sorted \n${lines.join('')}`);
  const { gitDir } = copy;
  return [
    { at: gitDir, from: view, write: true },
    { at: join(gitDir, 'config'), from: join(view, 'config') },
    { at: join(gitDir, 'hooks'), from: join(view, 'hooks') },
    { at: join(gitDir, 'info'), from: join(view, 'info') },
    { at: objects, from: join(gitDir, 'objects') },
    { at: join(tree, '.git'), from: join(tree, '.git') },
  ];
}
