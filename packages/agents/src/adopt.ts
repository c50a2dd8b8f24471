/** Work that was done elsewhere on this machine, taken in as if an attempt had done it. */
import { fetch } from '@lanemesh/git';
import type { Attempt } from './attempt.ts';
import type { AttemptSpec, Judged } from './attempt-spec.ts';
import { commitWork } from './commit.ts';
import { summary } from './judging.ts';
import { judgedApart } from './review/apart.ts';
import { type AgentsOptions, Workshop } from './workshop.ts';
import { attemptName } from './workspace.ts';

/** A commit in another repository of this machine. */
export interface Handed {
  /** Absolute path of that repository. */
  readonly from: string;
  readonly commit: string;
}

/**
 * Takes the change between the target branch and the commit, makes the node's own commit of it on
 * the commit's base, and judges that in a clean worktree. Never rejects for reasons of the task or
 * the world. The attempts folder of `options` must not be in use by `createAgents` elsewhere.
 */
export function adoptCommit(
  options: AgentsOptions,
  spec: AttemptSpec,
  handed: Handed,
  signal: AbortSignal,
): Promise<Judged> {
  const workshop = new Workshop(options);
  return workshop.attend(spec, signal, false, (attempt) =>
    adopt(workshop, options, attempt, spec, handed),
  );
}

async function adopt(
  workshop: Workshop,
  options: AgentsOptions,
  attempt: Attempt,
  spec: AttemptSpec,
  { from, commit }: Handed,
): Promise<Judged> {
  const { code, now } = options;
  const { repo } = spec;
  if (repo === null) throw new RangeError(`${commit} belongs to no repository of the task`);
  const updated = await code.update(repo);
  if (!updated.ok) return attempt.failed('checkout', updated.reason, updated.message);
  const copy = await code.repository(repo.url);
  const refspecs = [`${commit}:refs/hand/${commit}`];
  const fetched = await code.exclusively(repo.url, () => fetch(copy, { url: from, refspecs }));
  if (!fetched.ok) return attempt.failed('checkout', 'refused', fetched.message);
  const met = await copy.run(['merge-base', updated.tip, commit]);
  const base = met.stdout.trim();
  if (met.exitCode !== 0 || base === '')
    return attempt.failed('checkout', 'refused', `${commit} does not stand on ${repo.target}`);
  return workshop.furnish(spec, attemptName(spec), { commit: base, base }, async (place) => {
    attempt.stage = 'commit';
    const { tree, index } = place.workspace;
    await copy.runOk(['read-tree', '-m', '-u', base, commit], { workTree: tree, indexFile: index });
    const made = await commitWork({ copy, tree, index, base }, spec, Math.floor(now() / 1000));
    if (!made.ok) return attempt.failed(made.stage, 'refused', made.problem);
    const changes = made.commit !== null;
    const result = { commit: made.commit ?? base, base, summary: summary(made.paths), changes };
    return judgedApart(workshop, options, attempt, spec, result);
  });
}
