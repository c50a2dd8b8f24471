import type { Body, Sandbox } from '@lanemesh/event';
import type { FailureClass } from './failure.ts';
import type { AttemptLife } from './life/attempt-life.ts';
import type { TaskLife } from './life/task-life.ts';
import type { Origin } from './reaction/reaction.ts';
import type { Hold, Seat, Vote } from './reviewing.ts';

/** The exclusive right to run a task, named by the event that took it (INV-7). */
export interface Claim {
  /** `author:id` of the `task.claimed` event. */
  readonly ref: string;
  readonly by: string;
  readonly epoch: number;
  /** Seconds. */
  readonly ttl: number;
  readonly position: number;
  /** Chain time at which it came to stand. */
  readonly since: number;
  /** The claim it took over, if it did. */
  readonly over: string | null;
}

/** One run of one agent under one claim. */
export interface Attempt {
  readonly n: number;
  readonly by: string;
  readonly epoch: number;
  readonly claim: string;
  agent: string | null;
  /** Who made the agent's model, as its node had announced when it passed; null: not known. */
  family: string | null;
  outcome: AttemptLife;
  stage: string | null;
  reason: string | null;
  exitCode: number | null;
  evidence: string;
  model: string | null;
  /** SHA-256 of the card it was given, and the position of the state that card was made of. */
  card: { readonly hash: string; readonly at: number } | null;
  /** SHA-256 of what its checkout added to that, as its author says. */
  context: string | null;
  /** What it is kept in by, as its author says. */
  sandbox: Sandbox | null;
  /** The break-glass grant under which it runs. */
  elevated: string | null;
  /** What a failure means; null: it did not fail by itself. */
  class: FailureClass | null;
  /** What was done, as its author says. */
  summary: string;
  /** What was tried, as its author says. */
  approaches: string;
  commit: string | null;
  /** `git patch-id --stable` of its change, as its author says; null: it does not. */
  patch: string | null;
  /** What it had changed when it last said so: kept at the code's repository, judged by nobody. */
  wip: { readonly commit: string; readonly base: string } | null;
  ms: number;
  /** What it used, as its author says; null: nothing was said. */
  spent: Spent | null;
}

/** What an attempt used. Tokens, and money in micro-USD; null: not known. */
export interface Spent {
  readonly session: string | null;
  readonly usage: Tokens | null;
  readonly cost: number | null;
  /** `agent`: its agent says it; `table`: by a table of prices. */
  readonly source: 'agent' | 'table' | null;
  /** Said while it ran: it may have used more. */
  readonly soFar: boolean;
}

/** What is known of several, and of how many the cost is not. */
export interface Total extends Tokens {
  readonly cost: number;
  readonly unpriced: number;
}

/** `input` is all that went in, `cached` of it from the provider's cache. */
interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

/** Something that came under a claim that no longer stands: kept, without effect (INV-7). */
export interface Superseded {
  readonly position: number;
  readonly kind: string;
  readonly by: string;
  readonly claim: string;
  readonly commit: string | null;
}

export interface Task {
  /** `author:id` of the event that made it. */
  readonly ref: string;
  readonly position: number;
  /** Chain time at which it was enqueued. */
  readonly since: number;
  /** What lists of tasks go by: changed by `changeTask` alone. */
  readonly title: string;
  readonly lane: string;
  readonly priority: NonNullable<Body<'task.enqueued'>['priority']>;
  readonly state: TaskLife;
  readonly claim: Claim | null;
  body: string;
  type: string | null;
  needs: readonly string[];
  accept: readonly string[];
  paths: readonly string[];
  agent: string | null;
  run: string | null;
  /** The campaign it belongs to: its reference. */
  campaign: string | null;
  /** Why it is blocked or escalated, for people. */
  reason: string | null;
  epoch: number;
  attempts: Attempt[];
  /** Attempts that count against the ceiling since the last retry. */
  failures: number;
  /** Where the attempts begin that the last retry left to count. */
  countedFrom: number;
  /** Tries it got by itself since then, after something transient blocked it. */
  chances: number;
  /** Nobody tries it before, milliseconds since 1970; null: at once. */
  notBefore: number | null;
  /** Why a person must look; null: none must, by what happened to its attempts. */
  escalation: Escalation | null;
  /** The question it is blocked by. */
  asked: Asked | null;
  /** Its lane's window of ready tasks may move it. */
  backlog: boolean;
  /** Attempts lost to machines since the last retry. */
  losses: number;
  /** What passed and waits for review or landing. */
  result: Passed | null;
  /** A verifier passed the result, or none is asked for. */
  verified: boolean;
  /** Who approved the result, where a person has to. */
  approvedBy: string | null;
  /** Verifiers at work on the result. */
  seats: readonly Seat[];
  /** What verifiers said of it. */
  votes: readonly Vote[];
  /** Seats that were taken for it so far. */
  seatings: number;
  /** Why a person has to look at it. */
  holds: readonly Hold[];
  /** Times it was sent back with concerns since the last retry. */
  revisions: number;
  answers: readonly Answer[];
  /** What people have to do by hand, and how many steps were told in all. */
  steps: { readonly told: number; readonly open: readonly ManualStep[] };
  landed: {
    readonly commit: string;
    readonly target: string;
    readonly by: string;
    readonly position: number;
    /** Why its target need not hold it any more, as a person says. */
    readonly waived?: string;
  } | null;
  /** The task that takes its landing back. */
  reverted: string | null;
  /** A second landing: a person must look (INV-10). */
  doubled: string | null;
  /** An earlier holder did not let go itself: whoever holds it next moves the head branch first. */
  fence: boolean;
  superseded: Superseded[];
  /** Of all its attempts and reviews. */
  spent: Total;
  /** The part of that which is no attempt's: of reviews, and of claims that never stood (`told`). */
  apart: Total & { readonly told: readonly string[] };
  /** Absent: the author of its reference asked for it. */
  origin?: Origin;
}

/** A result that passed. */
interface Passed {
  readonly commit: string;
  readonly base: string;
  readonly claim: string;
  /** Chain time at which it came, milliseconds. */
  readonly since: number;
  /** The same by its author’s clock, where that was ahead. */
  readonly at: number;
  /** `git patch-id --stable` of the change, as its author says; null: it does not. */
  readonly patch: string | null;
}

/** What a task was escalated for. */
export interface Escalation {
  /**
   * `attempts`: the ceiling in all; `agents`: every agent's share is used up; `hard`: no attempt
   * will do better; `losses`: too many machines died at it; `conflict`:
   * neither its agents nor a third got it past what landed meanwhile; `progress`: attempts come to
   * the same again and again.
   */
  readonly cause: 'attempts' | 'agents' | 'hard' | 'losses' | 'conflict' | 'progress';
  /** What the last failure means. */
  readonly class: FailureClass | null;
  readonly position: number;
  /** Chain time, milliseconds. */
  readonly since: number;
}

/** A question that waits for a person. */
export interface Asked {
  readonly position: number;
  /** Chain time or its author’s clock, whichever was ahead, milliseconds. */
  readonly since: number;
  /** When people were reminded, likewise; null: they were not. */
  readonly reminded: number | null;
  /** It has waited too long: nobody is reminded again. */
  readonly parked: boolean;
}

/** A question of a holder that a person answered. */
interface Answer {
  readonly question: string;
  readonly answer: string;
  readonly by: string;
}

/** Something that an attempt asked people to do. */
interface ManualStep {
  /** From 1, of all of its task. */
  readonly n: number;
  readonly attempt: number;
  readonly text: string;
}

/** Open steps kept in the state of one task; all stay in the ledger. */
export const STEPS_KEPT = 16;
/** Answers kept in the state of one task; all stay in the ledger. */
export const ANSWERS_KEPT = 8;
/** Reviews of which it is kept that they told what they used. */
export const TOLD_KEPT = 64;
/** Superseded events kept in the state of one task; all stay in the ledger. */
export const SUPERSEDED_KEPT = 16;
