/** What runs under a claim beside the turns: an attempt, or a landing. */
import {
  type Agents,
  type AttemptEnd,
  type AttemptSpec,
  type Bounds,
  boundsProblem,
  type Reporter,
} from '@lanemesh/agents';
import type { Command, Leave } from '@lanemesh/decide';
import type { Body } from '@lanemesh/event';
import { failpoint } from '@lanemesh/git';
import type { Host, Reading, Target } from '@lanemesh/hosts';
import type { Task } from '@lanemesh/state';
import { type Billing, billed } from './billing.ts';
import { block } from './blocked-landing.ts';
import type { CodeBook } from './code-book.ts';
import type { Draft } from './ports.ts';
import { resultOf } from './result-body.ts';
import type { GatesNow } from './review/gates-now.ts';
import { mayLand } from './review/landing-check.ts';
import { evidenceOf, type Teller, tell } from './telling.ts';

/** The events among commands, to be signed. */
export function draftsOf(commands: readonly Command[]): Draft[] {
  return commands.flatMap((command) => (command.do === 'say' ? [command.event] : []));
}

export interface Job extends Teller {
  readonly task: Task;
  /** What `task.started` says of its card; absent: nothing. */
  readonly card?: () => Body<'task.started'>['card'];
  /** Where its result lands; null: its lane has no repository. */
  readonly target: Target | null;
  /** What its change may touch, as lanes are defined now. */
  readonly bounds: () => Bounds;
  readonly agents: Agents;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Whether what was allowed out of contact still is; true in contact. */
  readonly mayBegin: () => boolean;
  /** Where what it used is told when it is stopped; absent: nowhere. */
  readonly bill?: Billing;
  /** Our clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Told how far the attempt is; absent: nobody asks. */
  readonly reporter?: Reporter;
  /** What an earlier attempt had changed when it was lost, if it can be had. */
  readonly offered?: () => Promise<AttemptSpec['wip'] | undefined>;
  /** Keeps which repositories answer; absent: nobody asks. */
  readonly code?: CodeBook;
  /** Told of a landing of ours: its commit, and what the target held before. */
  readonly landed?: (commit: string, parent: string) => void;
  /**
   * Gives a target back what landed on it and is gone; resolves with why not, null: it has all. tip:
   * what it holds; where that is the landing recorded last, it is not asked.
   */
  readonly restore: (target: Target, tip?: string) => Promise<string | null>;
  /** What landed on its target by now, and what of it the change was not judged by. */
  readonly gates: () => Promise<GatesNow>;
  /** Resolves when a fetch begun after this call still shows the claim standing. */
  readonly confirm: () => Promise<void>;
  /** Resolves after about one sync interval, or rejects when the job is stopped. */
  readonly pause: () => Promise<void>;
}

/** Characters of evidence of a change that is out of bounds. */
const EVIDENCE = 1000;
/** Under what a job begins. */
export interface Beginning {
  readonly claim: string;
  /** Move the task's head branch first. */
  readonly fence?: boolean;
  /** It begins out of contact. */
  readonly leave?: Leave | undefined;
}

/** Looks at a target that lacks a landing: others look every five minutes, and may have the commit. */
const LOSSES = 90;

/** Checkouts tried while the code's repository does not answer. */
const CHECKOUTS = 5;

/** The job's claim no longer stands, or the node stops it. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * One attempt: looks whether the task landed already, moves the head branch where an
 * earlier holder may still run (INV-10), runs the agent, records what came of it. Where the target
 * does not answer it begins nothing, and the claim stays as it was.
 */
export async function attempt(job: Job, { claim, fence = false, leave }: Beginning): Promise<void> {
  if (job.target && (await foundLanded(job, job.target, claim, fence, leave !== undefined))) return;
  failpoint('attempt.start');
  // It may have waited long for the code's repository.
  if (!job.mayBegin()) throw new Stopped();
  const charged = leave?.allotment == null ? {} : { allotment: leave.allotment };
  const card = job.card?.();
  const sandbox = await job.agents.sandbox(job.spec);
  const told = {
    ...(card === undefined ? {} : { card }),
    ...(sandbox === null ? {} : { sandbox }),
    ...(sandbox === 'none' && job.spec.elevated ? { elevated: job.spec.elevated } : {}),
  };
  await job.record({
    kind: 'task.started',
    body: { task: job.task.ref, agent: job.spec.agent, ...told, ...charged },
    claim: job.claim,
  });
  failpoint('attempt.started');
  const began = job.now();
  const end = await run(job, leave === undefined ? CHECKOUTS : Number.POSITIVE_INFINITY);
  failpoint('attempt.ran');
  const used = { task: job.task.ref, of: job.claim, agent: job.spec.agent };
  await billed(
    job,
    used,
    end,
    () => tell(job, end, began),
    () => evidenceOf(job, end, began),
  );
}

/**
 * A code repository that does not answer is no fault of the task: it is asked again, a few times;
 * out of contact, where it may well be what is away, until it answers or the claim is lost.
 */
async function run(job: Job, checkouts: number): Promise<AttemptEnd> {
  const wip = await job.offered?.();
  const spec = wip === undefined ? job.spec : { ...job.spec, wip };
  for (let tries = 1; ; tries++) {
    const end = await job.agents.run(spec, job.signal, job.reporter);
    const isAway =
      end.outcome === 'failed' && end.stage === 'checkout' && end.reason === 'unreachable';
    if (!isAway || tries >= checkouts) return end;
    await job.pause();
  }
}

async function foundLanded(
  job: Job,
  target: Target,
  claim: string,
  fence: boolean,
  away: boolean,
): Promise<boolean> {
  const first = await job.host.read(target);
  if (job.signal.aborted) throw new Stopped();
  // Out of contact it begins on what is known of the target: before landing that is asked again.
  if (!first.ok && away && !fence) return false;
  // Nothing would land there, so nothing is begun: another node may still have what is gone.
  const lost = first.ok && !away ? await job.restore(target, first.target) : null;
  if (first.ok && lost === null) await job.code?.met(target.repo);
  if (!first.ok || lost !== null) {
    const message = first.ok ? (lost as string) : first.message;
    // In contact it is the repository that does not answer: another node may have better luck.
    if (!away && (await job.code?.missed(target.repo, message, job.now()))) {
      const body = { task: job.task.ref, reason: 'code', evidence: message };
      await job.record({ kind: 'task.gaveup', body, claim });
      return true;
    }
    // It may be the hub that went away just now: what may begin then, the next turn decides.
    await job.pause();
    throw new Stopped();
  }
  let reading = first;
  while (fence && (await job.host.fence(target, job.claim, reading.head)) !== 'fenced') {
    await job.pause();
    reading = await read(job, target);
  }
  if (fence) reading = await read(job, target);
  if (reading.landed === null) return false;
  await recordLanding(job, target, reading.landed);
  return true;
}

/** Reads the target until it answers. evenStopped: an answer counts although the job is stopped. */
async function read(
  job: Job,
  target: Target,
  evenStopped = false,
): Promise<Extract<Reading, { ok: true }>> {
  for (;;) {
    const reading = await job.host.read(target);
    if (job.signal.aborted && !(evenStopped && reading.ok)) throw new Stopped();
    if (reading.ok) return reading;
    await job.pause();
  }
}

async function recordLanding(job: Job, target: Target, commit: string): Promise<void> {
  await job.record({
    kind: 'task.landed',
    body: { task: job.task.ref, commit, target: target.repo.target },
  });
}

/**
 * Lands what passed: onto the newest target, judged again where that moved, in one fenced
 * push after the ledger was seen to name our claim; recorded only after reading it back.
 */
export async function land(job: Job): Promise<void> {
  const { target, task, host } = job;
  const result = task.result;
  if (!target || !result) return;
  let isUnknown = false;
  for (let looks = 1; ; looks++) {
    const lost = await job.restore(target);
    if (lost !== null && looks > LOSSES) return block(job, 'lost', lost);
    if (lost !== null) {
      await job.pause();
      continue;
    }
    const reading = await read(job, target, isUnknown);
    if (reading.landed !== null) return recordLanding(job, target, reading.landed);
    if (job.signal.aborted) throw new Stopped();
    const commit = await onto(job, target, result.commit, reading.target);
    if (commit === null) return;
    await job.confirm();
    if (await isOutOfBounds(job, target, commit)) return;
    if (!(await mayLand(job, commit, reading.target))) return;
    failpoint('landing.push');
    const outcome = await host.land(target, commit, { target: reading.target, head: reading.head });
    if (outcome === 'landed') {
      failpoint('landing.pushed');
      await recordLanding(job, target, commit);
      failpoint('landing.recorded');
      job.landed?.(commit, reading.target);
      const after = await host.read(target);
      if (after.ok && after.head !== null) await host.retire(target, after.head);
      await job.tidy?.();
      return;
    }
    if (outcome === 'refused' || outcome === 'no-atomic') return block(job, outcome);
    // Moved or unknown: what the target holds now decides (INV-9), also when we are stopped meanwhile.
    isUnknown = outcome === 'unknown';
    await job.pause().catch((error: unknown) => {
      if (!isUnknown) throw error;
    });
  }
}

/** Lanes may have changed since the commit was made: then it has failed, and does not land. */
async function isOutOfBounds(job: Job, target: Target, commit: string): Promise<boolean> {
  const bounds = job.bounds();
  if (
    [...bounds.allowed, ...bounds.owned.map(({ paths }) => paths)].every((one) => one.length === 0)
  )
    return false;
  const evidence = boundsProblem(bounds, await job.host.paths(target, commit));
  if (evidence === null) return false;
  const failed = { outcome: 'failed', stage: 'paths', reason: 'refused' } as const;
  const body = { task: job.task.ref, agent: job.spec.agent, ms: 0, ...failed };
  await job.record({
    kind: 'task.result',
    body: { ...body, evidence: evidence.slice(0, EVIDENCE) },
    claim: job.claim,
  });
  return true;
}

/** The commit on the newest target, judged anew if that has more than it knew; null: it failed. */
async function onto(
  job: Job,
  target: Target,
  commit: string,
  newest: string,
): Promise<string | null> {
  const common = { task: job.task.ref, agent: job.spec.agent, ms: 0, outcome: 'failed' as const };
  const moved = await job.host.rebase(target, commit, newest);
  if (!moved.ok) {
    const body = {
      ...common,
      stage: 'merge' as const,
      reason: 'conflict',
      evidence: moved.conflict,
    };
    await job.record({ kind: 'task.result', body, claim: job.claim });
    return null;
  }
  const { gates, isMore } = await job.gates();
  if (moved.commit === commit && !isMore) return commit;
  const end = await job.agents.accept({ ...job.spec, gates }, moved.commit, job.signal);
  if (end.outcome === 'stopped') throw new Stopped();
  if (end.outcome === 'passed') return moved.commit;
  // A rule that did not fit leaves the conflict where it was.
  const { solved } = moved;
  const evidence = `${end.evidence}\nafter a conflict was solved by rule in ${solved?.join(' ')}`;
  const body = solved
    ? { ...common, stage: 'merge' as const, reason: 'conflict', evidence: evidence.slice(0, 4000) }
    : resultOf(job.spec, end);
  await job.record({ kind: 'task.result', body, claim: job.claim });
  return null;
}
