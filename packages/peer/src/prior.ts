/** What earlier attempts leave to the next one: all of them, within a number of bytes. */
import type { PriorAttempt } from '@lanemesh/agents';
import type { Attempt, State, Task } from '@lanemesh/state';

/** Bytes of UTF-8 of all texts together. */
export const PRIOR_BYTES = 32 * 1024;
/** Attempts told of; the oldest of more than that are left out. */
const MOST = 256;
/** The texts of an attempt, the most telling first. */
const TEXTS = ['evidence', 'approaches', 'summary'] as const;

/**
 * Every ended attempt of a task, oldest first, with what it tried and what came of it. The newest
 * is whole; of older ones the texts are shortened where they would take more than their part of what
 * the newer ones left.
 */
export function priorOf(state: Pick<State, 'members'>, task: Task): PriorAttempt[] {
  const ended = task.attempts.filter(({ outcome }) => outcome !== 'running').slice(-MOST);
  let left = PRIOR_BYTES;
  const told = ended.toReversed().map((attempt, at) => {
    const part = at === 0 ? left : Math.floor(left / (ended.length - at));
    const texts = textsOf(attempt, part);
    left -= bytesOf(Object.values(texts).join(''));
    const { evidence, approaches, summary } = texts;
    return {
      ...headOf(state, attempt),
      evidence,
      ...(approaches === '' ? {} : { approaches }),
      ...(summary === '' ? {} : { summary }),
    };
  });
  return told.toReversed();
}

function headOf({ members }: Pick<State, 'members'>, attempt: Attempt) {
  const { n, by, outcome, agent, model, stage, reason } = attempt;
  return {
    attempt: n,
    node: members.get(by)?.name ?? by,
    outcome,
    ...(agent === null ? {} : { agent }),
    ...(model === null ? {} : { model }),
    ...(stage === null ? {} : { stage }),
    ...(reason === null ? {} : { reason }),
  };
}

function textsOf(attempt: Attempt, bytes: number) {
  let left = bytes;
  const texts = { evidence: '', approaches: '', summary: '' };
  for (const key of TEXTS) {
    texts[key] = shortened(attempt[key], left);
    left -= bytesOf(texts[key]);
  }
  return texts;
}

/** The end of a text says most: commands fail there. */
function shortened(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  const mark = '…';
  if (bytes < bytesOf(mark)) return '';
  const end = Buffer.from(text).subarray(-(bytes - bytesOf(mark)) || undefined);
  if (bytes === bytesOf(mark)) return mark;
  return mark + end.toString('utf8').replace(/^\ufffd+/, '');
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
