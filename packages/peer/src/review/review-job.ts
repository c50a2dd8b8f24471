/** What runs from a seat among the verifiers of a result: one review, and what is said of it. */
import {
  type Agents,
  type Asked,
  type AttemptSpec,
  familyOfModel,
  type ReviewEnd,
} from '@lanemesh/agents';
import type { Body } from '@lanemesh/event';
import type { Offers, Target } from '@lanemesh/hosts';
import { type Billing, billed } from '../billing.ts';
import type { Draft, PeerOptions } from '../ports.ts';
import { cut, isTroubled, spentOf } from '../reported.ts';

export interface ReviewJob {
  readonly task: string;
  /** The seat: `author:id` of its event. */
  readonly seat: string;
  readonly spec: AttemptSpec;
  readonly asked: Asked;
  /** Of whose models the commit is; null: nobody knows, or the lane lets their own family judge it. */
  readonly family: string | null;
  readonly repo: Target['repo'];
  readonly agents: Pick<Agents, 'review'>;
  readonly offers: Offers;
  /** Told whether its agent could work here. */
  readonly agentBook?: PeerOptions['agentBook'] | undefined;
  readonly signal: AbortSignal;
  /** Rejects when the job was stopped. */
  readonly record: (draft: Draft) => Promise<void>;
  readonly bill: Billing;
  /** Resolves after about one sync interval, or rejects when the job is stopped. */
  readonly pause: () => Promise<void>;
}

/** How often the commit is looked for before somebody else gets the seat. */
const LOOKS = 20;

/** One review. Its verdict binds exactly this commit; a review that came to none is no vote. */
export async function review(job: ReviewJob): Promise<void> {
  const { asked, repo, signal } = job;
  for (let looks = 1; !(await job.offers.take(repo, job.task, asked.commit)); looks++) {
    if (looks >= LOOKS) return leave(job, 'unreachable', 'the commit was not to be had');
    await job.pause();
  }
  const end = await job.agents.review(job.spec, asked, signal);
  await tellBook(job, end);
  const used = { task: job.task, of: job.seat, agent: job.spec.agent };
  await billed(job, used, end, async () => {
    if (end.outcome === 'crashed') await leave(job, end.reason, end.evidence, spentOf(end));
    if (end.outcome !== 'judged') return;
    const like = likenessOf(job, end);
    if (like !== null) await leave(job, 'family', like, spentOf(end));
    else await job.record({ kind: 'task.verdict', body: verdictOf(job, end) });
  });
}

/**
 * An agent that could not work rests; one that judged is well. One whose answer is no verdict rests
 * too, and one that came to none: another one may judge what it would only fail at again.
 */
async function tellBook({ agentBook, spec }: ReviewJob, end: ReviewEnd): Promise<void> {
  if (end.outcome === 'judged' && end.answer === null && spec.agent !== 'script') {
    await agentBook?.failed(spec.agent, { reason: 'malformed', text: `no verdict: ${end.why}` });
    return;
  }
  if (end.outcome === 'judged') await agentBook?.worked(spec.agent);
  const isItsOwn = spec.agent !== 'script' && end.outcome === 'crashed' && end.stage === 'run';
  if (end.outcome !== 'crashed' || !(isItsOwn || isTroubled(end))) return;
  const { reason, evidence: text, resets } = end;
  const when = resets === undefined ? {} : { resets };
  await agentBook?.failed(spec.agent, { reason, text, ...when });
}

/** Characters of a text that is kept of a review. */
const EVIDENCE = 900;

function leave(
  job: ReviewJob,
  reason: string,
  evidence: string,
  spent: ReturnType<typeof spentOf> = {},
): Promise<void> {
  const { task, seat } = job;
  const said = cut(evidence, EVIDENCE);
  const body = {
    task,
    review: seat,
    reason,
    ...(said === '' ? {} : { evidence: said }),
    ...madeBy(job),
    ...spent,
  };
  return job.record({ kind: 'review.gaveup', body });
}

/** Why its verdict is none: the model that judged turns out to be of the family that made it; or null. */
function likenessOf({ family, spec }: ReviewJob, { model }: Judged): string | null {
  if (family === null || model === undefined || familyOfModel(model) !== family) return null;
  return `${spec.agent} judged by ${model}, of the family ${family}, which made the commit`;
}

type Judged = Extract<ReviewEnd, { outcome: 'judged' }>;

function verdictOf(job: ReviewJob, end: Judged): Body<'task.verdict'> {
  const { answer, flags, model, patch, why } = end;
  const common = {
    task: job.task,
    commit: job.asked.commit,
    review: job.seat,
    agent: job.spec.agent,
    ...(model === undefined ? {} : { model: cut(model, 100) }),
    ...madeBy(job),
    ...(patch === null ? {} : { patch }),
    ...(flags.length === 0 ? {} : { flags }),
    ...spentOf(end),
  };
  // Whoever cannot say what is wrong has not said that it is right.
  if (answer === null) return { ...common, verdict: 'fail', reason: `malformed answer: ${why}` };
  const criteria = answer.criteria.slice(0, 32).map(({ criterion, met, evidence }) => ({
    criterion: cut(criterion, 300),
    met,
    ...(evidence === '' ? {} : { evidence: cut(evidence, 500) }),
  }));
  const findings = answer.findings
    .map((one) => cut(one, 500))
    .filter((one) => one !== '')
    .slice(0, 32);
  return {
    ...common,
    verdict: answer.verdict,
    reason: reasonOf(answer),
    criteria,
    ...(findings.length === 0 ? {} : { findings }),
  };
}

function reasonOf({ criteria }: NonNullable<Judged['answer']>): string {
  const unmet = criteria.filter(({ met }) => !met);
  const [first] = unmet;
  if (first === undefined)
    return criteria.length === 1 ? 'its criterion is met' : `all ${criteria.length} criteria met`;
  const more = unmet.length > 1 ? ` (and ${unmet.length - 1} more)` : '';
  return cut(`not met: ${first.criterion}${more}\n${first.evidence}`, 2000);
}

/** Which version of its agent's program it was, where that is known. */
function madeBy({ agentBook, spec }: ReviewJob): { version?: string } {
  const version = cut(agentBook?.version?.(spec.agent) ?? '', 100);
  return version === '' ? {} : { version };
}
