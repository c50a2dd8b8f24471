/** What an agent's report means for its attempt. */
import type { BlockerCode } from './fields.ts';
import { items, type Report } from './read.ts';

/** Codes for what a person, or time, has to change outside of the task. */
const OUTSIDE: readonly BlockerCode[] = [
  'missing_context',
  'missing_credentials',
  'environment_failure',
  'dependency_blocked',
  'manual_intervention_required',
];

export type Conclusion =
  /** It says it is done: now it is judged. */
  | { readonly is: 'done' }
  /** It cannot go on. `question`: until a person answers what `text` asks. */
  | { readonly is: 'blocked'; readonly reason: BlockerCode | 'question'; readonly text: string }
  | { readonly is: 'failed'; readonly reason: FailedCode; readonly text: string };

export type FailedCode = Exclude<BlockerCode, 'none'> | 'rate_limited';

/** Times in a row that an agent is believed of one task that its quota is used up. */
const BELIEVED = 3;

/**
 * Concludes. quotas: the attempts in a row before this one, of the same task and agent, that ended
 * for a quota. That an agent says so is weak evidence: after a few it is a failure that counts.
 */
export function conclude({ status, code, texts }: Report, quotas: number): Conclusion {
  if (status === 'complete') return { is: 'done' };
  if (status === 'blocked' && texts.QUESTION !== '')
    return { is: 'blocked', reason: 'question', text: texts.QUESTION };
  const text = [
    `${status}: ${texts.SUMMARY}`,
    ...part('in the way', texts.BLOCKERS),
    ...part('tests', texts.TESTS_RUN),
    ...part('next', texts.NEXT_STEP),
  ].join('\n');
  if (status === 'blocked' && OUTSIDE.includes(code)) return { is: 'blocked', reason: code, text };
  const known = code === 'none' ? 'runner_failure' : code;
  const doubted = known === 'quota_limited' && quotas >= BELIEVED;
  return { is: 'failed', reason: doubted ? 'rate_limited' : known, text };
}

/** How many of an agent's newest attempts, one after the other, ended for a quota. */
export function quotasOf(
  prior: readonly { readonly agent?: string; readonly reason?: string }[],
  agent: string,
): number {
  const own = prior.filter((one) => one.agent === agent).toReversed();
  const other = own.findIndex(({ reason }) => reason !== 'quota_limited');
  return other < 0 ? own.length : other;
}

/** What the next attempt is told of this one, besides its summary; the end may be cut. */
export function approachesOf({ status, texts }: Report): string {
  return [
    texts.ATTEMPTED_APPROACHES,
    ...part('decided', texts.DECISIONS),
    // Who is blocked leaves no summary.
    ...(status === 'blocked' ? [...part('done', texts.DONE), ...part('risks', texts.RISKS)] : []),
    ...part('next', texts.NEXT_STEP),
    ...part('tests', texts.TESTS_RUN),
    ...part('files', texts.FILES_CHANGED),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** What was done, for people and for the next attempt. */
export function summaryOf({ texts }: Report): string {
  return [texts.SUMMARY, ...part('done', texts.DONE), ...part('risks', texts.RISKS)].join('\n');
}

/** Steps that a person has to do by hand. */
export function manualOf({ texts }: Report): string[] {
  return items(texts.MANUAL_STEPS);
}

/** What later agents should know. */
export function lessonsOf({ texts }: Report): string[] {
  return items(texts.LESSONS);
}

function part(label: string, text: string): string[] {
  return text === '' ? [] : [`${label}: ${text}`];
}
