/** How far the user's own checkout lies behind what the mesh landed. It is never touched. */
import type { OpenNode } from '@lanemesh/peer/home';

/** Commits of the user's branch that are looked at. */
const LOOKED_AT = 5000;

/**
 * Landed commits that the checkout's branch of the same name lacks, by branch; empty where the
 * folder is no checkout, or nothing landed.
 */
export async function behindTarget(
  node: OpenNode,
): Promise<{ readonly branch: string; readonly commits: number }[]> {
  const landed = new Map<string, string[]>();
  for (const { landed: landing } of node.replica.state.tasks.values())
    if (landing)
      landed.set(landing.target, [...(landed.get(landing.target) ?? []), landing.commit]);
  const behind = [];
  for (const [branch, commits] of landed) {
    const { run } = await import('@lanemesh/git');
    const args = [
      'rev-list',
      `--max-count=${LOOKED_AT}`,
      '--end-of-options',
      `refs/heads/${branch}`,
    ];
    const listed = await run(args, { cwd: node.layout.root });
    if (listed.exitCode !== 0) continue;
    const here = new Set(listed.stdout.split('\n'));
    const lacking = commits.filter((commit) => !here.has(commit)).length;
    if (lacking > 0) behind.push({ branch, commits: lacking });
  }
  return behind;
}
