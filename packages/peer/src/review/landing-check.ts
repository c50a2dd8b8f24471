/** Whether what is about to land is what was judged: the same change, and nothing in it unseen. */
import type { Agents, AttemptSpec, Look } from '@lanemesh/agents';
import type { Task } from '@lanemesh/state';
import type { Draft } from '../ports.ts';

export interface Landing {
  readonly task: Task;
  readonly claim: string;
  readonly spec: AttemptSpec;
  readonly agents: Pick<Agents, 'look'>;
  readonly record: (draft: Draft) => Promise<void>;
}

/**
 * Whether the commit may land. A verdict, or a person's approval, is of one commit and its patch: a
 * rebase that left the patch as it was keeps it. Anything else goes back to review, as does what a
 * guard finds here and nobody approved. onto: what it stands on.
 */
export async function mayLand(job: Landing, commit: string, onto: string): Promise<boolean> {
  const { task, claim, spec, agents } = job;
  const look = await agents.look(spec, commit);
  const isUnseen = look.flags.length > 0 && task.approvedBy === null;
  if (isWhatWasJudged(task, commit, look) && !isUnseen) return true;
  const body = {
    task: task.ref,
    outcome: 'passed' as const,
    agent: task.attempts.at(-1)?.agent ?? spec.agent,
    ms: 0,
    commit,
    base: onto,
    summary: 'made anew to land: it is to be judged again',
    ...(look.patch === null ? {} : { patch: look.patch }),
    ...(look.flags.length === 0 ? {} : { flags: look.flags }),
  };
  await job.record({ kind: 'task.result', body, claim });
  return false;
}

function isWhatWasJudged(task: Task, commit: string, { patch }: Look): boolean {
  const { result, votes, approvedBy } = task;
  if (commit === result?.commit) return true;
  const bound = [
    ...votes.map((vote) => vote.patch ?? result?.patch ?? null),
    ...(approvedBy === null ? [] : [result?.patch ?? null]),
  ];
  return bound.every((one) => one !== null && one === patch);
}
