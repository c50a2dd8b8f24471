/** The commit that gives a target back what it lost and went on without. */
import type { Repository } from '@lanemesh/git';
import type { GitHostOptions } from './copies.ts';
import { signature } from './head-commit.ts';
import type { Target } from './host.ts';
import { withMerge } from './scratch-merge.ts';

/**
 * A merge of the lost commit into what the target holds, on both; null where they conflict, have
 * nothing in common, or would bring one task in twice: then a person has to look.
 */
export async function mergeBack(
  copy: Repository,
  { repo }: Target,
  target: string,
  lost: string,
  { scratchDir, node, now }: Pick<GitHostOptions, 'scratchDir' | 'node' | 'now'>,
): Promise<string | null> {
  const common = await copy.run(['merge-base', '--', target, lost]);
  if (common.exitCode !== 0) return null;
  const base = common.stdout.trim();
  const there = new Set(await tasksIn(copy, base, target));
  if ((await tasksIn(copy, base, lost)).some((task) => there.has(task))) return null;
  const change = { base, onto: target, commit: lost };
  return withMerge(copy, change, { scratchDir }, async ({ at, isConflict }) => {
    if (isConflict) return null;
    const tree = (await copy.runOk(['write-tree'], at)).stdout.trim();
    const made = await copy.runOk(['commit-tree', tree, '-p', target, '-p', lost, '-F', '-'], {
      input: `Merge what ${repo.target} had lost\n\nMesh-Node: ${node.id}\n`,
      env: signature(node, now()),
    });
    return made.stdout.trim();
  });
}

/** The tasks whose commits stand after `base`. */
async function tasksIn(copy: Repository, base: string, tip: string): Promise<string[]> {
  const format = '--format=%(trailers:key=Mesh-Task,valueonly,separator=%x20)';
  const { stdout } = await copy.runOk(['log', format, `^${base}`, tip]);
  return stdout.split(/\s+/).filter((task) => task !== '');
}
