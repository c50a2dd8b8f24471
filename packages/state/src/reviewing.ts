/** How results are reviewed: what a lane says of it, and what is kept of verifiers. */
import type { Body } from '@lanemesh/event';

/** One verifier at work on the result. */
export interface Seat {
  /** `author:id` of the `review.claimed` event. */
  readonly ref: string;
  readonly by: string;
  readonly agent: string;
  /** Seconds. */
  readonly ttl: number;
  readonly position: number;
}

/** What one verifier said of the result. */
export interface Vote {
  readonly by: string;
  /** null: a person judged. */
  readonly agent: string | null;
  readonly verdict: Body<'task.verdict'>['verdict'];
  readonly reason: string;
  readonly findings: readonly string[];
  /** Of the change, as it found it; null: it does not say. */
  readonly patch: string | null;
  readonly position: number;
}

/** Why a person has to look before the result lands. */
export interface Hold {
  /** A guard's name; `panel`: no quorum; `revisions`: it was sent back too often. */
  readonly guard: string;
  readonly text: string;
}

/** How the results of a lane are reviewed. */
export interface Reviewing {
  /** Verifiers asked for each result. */
  readonly panel: number;
  /** Votes of one kind that decide: more than half of the panel. */
  readonly quorum: number;
  /** CONCERNS after which a person decides. */
  readonly revisions: number;
  /** What the verifier `script` runs; null: there is none. */
  readonly run: string | null;
  readonly waive: readonly ('family' | 'node')[];
  /** Agents that alone may judge, the first that can; empty: any that may. */
  readonly agents: readonly string[];
}

/** Which changes of a lane a person looks at. */
export interface Guarding {
  readonly off: readonly string[];
  /** Paths whose change a person approves. */
  readonly people: readonly string[];
  /** Paths that other repositories rely on: their change is told, and waits for nobody. */
  readonly impact: readonly string[];
  /** The largest change that nobody looks at; null: as usual. */
  readonly lines: number | null;
  readonly files: number | null;
  /** Acceptance commands of earlier tasks that are run again at most; null: as usual. */
  readonly gates: number | null;
  /** Tasks whose commands are not run again. */
  readonly retired: readonly string[];
}

/** Holds kept of one result; guards find more of the same. */
export const HOLDS_KEPT = 32;
/** What sends a result back so often that a person decides. */
const REVISIONS = 3;

/** What a lane's definition says of reviews, with what holds where it says nothing. */
export function reviewingOf({ review = {} }: Body<'lane.defined'>): Reviewing {
  const panel = review.panel ?? 1;
  return {
    panel,
    quorum: review.quorum ?? majority(panel),
    revisions: review.revisions ?? REVISIONS,
    run: review.run ?? null,
    waive: [...(review.waive ?? [])],
    agents: [...(review.agents ?? [])],
  };
}

/** What it says of guards. */
export function guardingOf({ guards = {} }: Body<'lane.defined'>): Guarding {
  return {
    off: [...(guards.off ?? [])],
    people: [...(guards.people ?? [])],
    impact: [...(guards.impact ?? [])],
    lines: guards.lines ?? null,
    files: guards.files ?? null,
    gates: guards.gates ?? null,
    retired: [...(guards.retired ?? [])],
  };
}

/** Why a definition is refused; null: it is not. */
export function reviewingProblem(body: Body<'lane.defined'>): string | null {
  const { panel, quorum } = reviewingOf(body);
  return quorum >= majority(panel) && quorum <= panel
    ? null
    : `body.review.quorum: of ${panel} it is ${majority(panel)} to ${panel}`;
}

function majority(panel: number): number {
  return Math.floor(panel / 2) + 1;
}
