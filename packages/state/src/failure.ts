/** What a failure means: is it tried again, when, and does it count. */

export const FAILURE_CLASSES = ['retryable', 'hard', 'quota_limited'] as const;
/**
 * `retryable`: another attempt may do better. `hard`: none will before a person acts.
 * `quota_limited`: it says nothing of the task, and does not count.
 */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

export interface Failing {
  readonly class: FailureClass;
  /** The world failed, not the work: time may help, so the next try waits. */
  readonly transient: boolean;
}

const WORK: Failing = { class: 'retryable', transient: false };
const WORLD: Failing = { class: 'retryable', transient: true };
const HARD: Failing = { class: 'hard', transient: false };
const QUOTA: Failing = { class: 'quota_limited', transient: true };

/** By reason, or by stage and reason where that says more. Every other reason is of the work. */
const FAILINGS: ReadonlyMap<string, Failing> = new Map([
  ['exit', WORK],
  ['wall', WORK],
  ['output', WORK],
  ['conflict', WORK],
  ['refused', WORK],
  ['run refused', HARD],
  ['test_failure', WORK],
  ['invalid_result_contract', WORK],
  ['unreachable', WORLD],
  ['timeout', WORLD],
  ['rate_limited', WORLD],
  ['git_locked', WORLD],
  ['environment_failure', WORLD],
  ['dependency_blocked', WORLD],
  ['runner_failure', WORLD],
  ['fallback_exhausted', WORLD],
  ['missing_context', HARD],
  ['missing_credentials', HARD],
  ['missing_sandbox', HARD],
  ['manual_intervention_required', HARD],
  ['quota_limited', QUOTA],
]);

/** What a failure at this stage for this reason means. */
export function failingOf(stage: string | null, reason: string | null): Failing {
  return FAILINGS.get(`${stage} ${reason}`) ?? FAILINGS.get(reason ?? '') ?? WORK;
}

/** The first wait of a task whose lane names none, seconds. */
export const BACKOFF = 30;
/** The longest wait between two tries, seconds. */
export const LONGEST_BACKOFF = 1800;

/** Seconds before the next try after the nth failure in a row (from 1). */
export function backoffOf(base: number, nth: number): number {
  return Math.min(LONGEST_BACKOFF, base * 2 ** Math.min(nth - 1, 10));
}

/** When a quota ends that says nothing believable of it, milliseconds after its report. */
const USUAL_RESET = 3_600_000;
/** No quota lasts longer, milliseconds. */
const LATEST_RESET = 8 * 86_400_000;

/** When a quota is there again: as reported, if that is to come and within eight days. */
export function resetOf(chainTime: number, reported: number | undefined): number {
  const believable =
    reported !== undefined && reported > chainTime && reported <= chainTime + LATEST_RESET;
  return believable ? reported : chainTime + USUAL_RESET;
}
