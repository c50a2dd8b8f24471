/** What is said of an attempt that ended. */
import type { AttemptEnd, AttemptSpec, Failed } from '@lanemesh/agents';
import type { Body } from '@lanemesh/event';
import { failpoint } from '@lanemesh/git';
import type { Draft, PeerOptions } from './ports.ts';
import { blockedOf, isTrouble, spentOf } from './reported.ts';
import { resultOf } from './result-body.ts';

/** Who tells it. */
export interface Teller {
  readonly task: { readonly ref: string };
  readonly claim: string;
  readonly spec: AttemptSpec;
  /** Resolves when the event is durable here. A stopped job records facts alone: what names no claim. */
  readonly record: (draft: Draft) => Promise<void>;
  /** Keeps a receipt of an attempt that began then (milliseconds since 1970): its digest, if it can. */
  readonly receipt?: (end: AttemptEnd, began: number) => Promise<string | null>;
  /** Told whether its agent could work here. */
  readonly agentBook?: NonNullable<PeerOptions['agentBook']>;
  /** Removes what is kept of the task while it is in progress. */
  readonly tidy?: () => Promise<void>;
}

/** What is attested of an attempt, as the ledger names it. */
export async function evidenceOf(job: Teller, end: AttemptEnd, began: number) {
  const digest = (await job.receipt?.(end, began)) ?? null;
  return {
    ...(digest === null ? {} : { receipt: digest }),
    ...(end.survivors ? { survivors: end.survivors } : {}),
  };
}

/** Says how an attempt ended, unless it was stopped. */
export async function tell(job: Teller, end: AttemptEnd, began: number): Promise<void> {
  if (end.outcome === 'stopped') return;
  const { receipt: digest } = await evidenceOf(job, end, began);
  failpoint('receipt.kept');
  const receipt = digest === undefined ? {} : { receipt: digest };
  if (isTrouble(end)) return giveUp(job, end, receipt);
  await job.agentBook?.worked(job.spec.agent);
  const { claim } = job;
  await job.record(
    end.outcome === 'blocked'
      ? { kind: 'task.blocked', body: { ...blockedOf(job.task.ref, end), ...receipt }, claim }
      : { kind: 'task.result', body: { ...resultOf(job.spec, end), ...receipt }, claim },
  );
  failpoint('result.recorded');
  if (end.outcome === 'passed' && (end.commit ?? end.base) === end.base) await job.tidy?.();
}

/** Its agent cannot work here: nothing is counted, and somebody else may. */
async function giveUp(
  job: Teller,
  end: Failed,
  attested: Pick<Body<'task.gaveup'>, 'receipt'>,
): Promise<void> {
  const { reason, evidence } = end;
  await job.agentBook?.failed(job.spec.agent, { reason, text: evidence });
  const about = { task: job.task.ref, reason, agent: job.spec.agent, evidence };
  const body = { ...about, ...spentOf(end), ...attested };
  await job.record({ kind: 'task.gaveup', body, claim: job.claim });
}
