/** Landings that a target does not take. */
import type { Teller } from './telling.ts';

const BLOCKED = {
  refused: 'the target branch is protected, or a hook refuses the push',
  'no-atomic': 'the remote cannot move two branches in one push',
  lost: 'the target lacks what landed on it',
} as const;

/** Why a change that passed does not land, and a person has to look. evidence: in more words. */
export async function block(
  job: Pick<Teller, 'claim' | 'record' | 'task'>,
  outcome: keyof typeof BLOCKED,
  evidence: string = BLOCKED[outcome],
): Promise<void> {
  await job.record({
    kind: 'task.blocked',
    body: { task: job.task.ref, reason: `target.${outcome}`, evidence },
    claim: job.claim,
  });
}
