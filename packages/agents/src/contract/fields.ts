/** The result contract: what an agent says of its attempt, in `.agent_result.md` or `.json`. */

export const STATUSES = ['complete', 'partial', 'blocked'] as const;

export const BLOCKER_CODES = [
  'none',
  'missing_context',
  'missing_credentials',
  'environment_failure',
  'dependency_blocked',
  'quota_limited',
  'runner_failure',
  'timeout',
  'test_failure',
  'manual_intervention_required',
  'fallback_exhausted',
  'invalid_result_contract',
] as const;
export type BlockerCode = (typeof BLOCKER_CODES)[number];

/** The twelve fields, each with what belongs into it. */
export const FIELDS = [
  ['STATUS', STATUSES.join(' | ')],
  ['BLOCKER_CODE', `${BLOCKER_CODES.join(' | ')}; none only with complete`],
  ['SUMMARY', 'what you did and why, in a few sentences'],
  ['DONE', 'what is finished'],
  ['BLOCKERS', 'what is in the way'],
  ['NEXT_STEP', 'what should happen next'],
  ['FILES_CHANGED', 'the files you changed'],
  ['TESTS_RUN', 'the commands you ran, and what they answered'],
  ['DECISIONS', 'what you decided that the task left open'],
  ['RISKS', 'what may go wrong with it'],
  ['ATTEMPTED_APPROACHES', 'what you tried, also what did not work: the next agent is given it'],
  ['MANUAL_STEPS', 'what a person has to do; never the value of a secret'],
] as const;
export type Field = (typeof FIELDS)[number][0];

/** What may stand there besides. */
export const EXTRAS = [
  ['QUESTION', 'with blocked: one question that a person can answer; you are given the answer'],
  ['LESSONS', 'what every later agent in this repository should know, one sentence a line'],
] as const;
export type Extra = (typeof EXTRAS)[number][0];

/** Where it stands, from the worktree's root; the first that is there counts. */
export const RESULT_FILES = ['.agent_result.json', '.agent_result.md'] as const;
