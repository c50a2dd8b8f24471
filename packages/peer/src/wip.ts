/** Work in progress: kept while an attempt runs, offered to the next one, removed with the task. */
import type { AttemptSpec, Progress, Reporter } from '@lanemesh/agents';
import type { Body } from '@lanemesh/event';
import type { Target, Wip } from '@lanemesh/hosts';
import { effectiveTtl, type State, type Task } from '@lanemesh/state';
import type { Draft } from './ports.ts';
import { spentOf } from './reported.ts';

/** The longest time between two looks at what changed, milliseconds. */
const SELDOM = 5 * 60_000;
/** What a push of work in progress may take; and where somebody waits for it, milliseconds. */
const PUSH = 30_000;
const LAST_PUSH = 5_000;
/** Attempts, from the newest, whose work in progress is looked for. */
const LOOKED_AT = 4;

/**
 * Milliseconds between two looks: the rhythm in which the holder has to be heard of anyway; at a hub
 * that limits pushes once a TTL, which grows with the holders, since each may cost two of them.
 */
export function wipRhythm(state: State, task: Task): number {
  const ttl = effectiveTtl(state, task.claim?.ttl ?? 60) * 1000;
  if (state.hub?.pushesPerMinute) return ttl;
  return Math.min(Math.max(1000, Math.floor(ttl / 3)), SELDOM);
}

export interface ReporterParts {
  readonly task: Task;
  readonly claim: string;
  readonly target: Target | null;
  readonly every: number;
  readonly wip: Wip;
  /** Signs what is said, whether or not the attempt was stopped meanwhile: late, it is evidence. */
  readonly sign: (draft: Draft) => Promise<void>;
}

/** Tells how far one attempt is: to the code's repository, then to the ledger. */
export function reporterOf({ task, claim, target, every, wip, sign }: ReporterParts): Reporter {
  return {
    every,
    keep: async (commit, last) =>
      target !== null && wip.keep(target.repo, task.ref, claim, commit, last ? LAST_PUSH : PUSH),
    say: (progress) =>
      sign({ kind: 'task.progressed', body: progressBody(task.ref, progress), claim }),
  };
}

/** The body of what is said of an attempt's progress. */
export function progressBody(
  task: string,
  { summary, wip, usage, cost }: Progress,
): Body<'task.progressed'> {
  return { task, summary, ...wip, ...spentOf({ usage, cost }) };
}

/** What the newest earlier attempt had changed, as far as it can be had; undefined: nothing. */
export async function offered(
  wip: Wip,
  { repo }: Target,
  task: Task,
): Promise<AttemptSpec['wip'] | undefined> {
  for (const { claim, commit, attempt } of namedIn(task).slice(0, LOOKED_AT))
    if (await wip.bring(repo, task.ref, claim, commit)) return { commit, attempt };
  return undefined;
}

/** Commits in progress that the ledger names, those of the newest attempt first. */
function namedIn(task: Task) {
  const ended = task.attempts.filter(({ outcome }) => outcome !== 'running');
  return ended.reverse().flatMap(({ n: attempt, claim, wip }) => {
    // What a node said after it was stopped or taken over is further than what stood before.
    const late = task.superseded.findLast(
      (one) => one.kind === 'task.progressed' && one.claim === claim,
    );
    const commit = late?.commit ?? wip?.commit;
    return commit === undefined || commit === null ? [] : [{ attempt, claim, commit }];
  });
}

/** Whether something may be kept of the task that has now ended. */
export function mayBeKept(task: Task): boolean {
  return (
    task.attempts.length > 1 ||
    task.votes.length > 0 ||
    task.seatings > 0 ||
    task.attempts.some(({ wip }) => wip !== null) ||
    task.superseded.some(({ kind }) => kind === 'task.progressed')
  );
}
