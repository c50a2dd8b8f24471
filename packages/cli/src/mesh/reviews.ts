/** Results that wait for a verifier, and whether anybody is there who may be one. */
import { asksVerifier, noVerifierText, verifiersFor } from '@lanemesh/decide';
import { idOf } from '@lanemesh/event';
import type { Lane, State, Task } from '@lanemesh/state';
import { clip, printable } from '../text.ts';
import { nameOf, short } from '../work/known.ts';

export interface WaitingReview {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  readonly lane: string;
  /** Verifiers at work on it. */
  readonly judging: readonly string[];
  /** Names of nodes that could judge it; awake: those that were heard of of late. */
  readonly able: readonly string[];
  readonly awake: readonly string[];
  /** What keeps it waiting, and what to do; null: somebody will judge it. */
  readonly why: string | null;
  readonly fix: string | null;
}

/** isAwake: whether a node was heard of of late. */
export function waitingReviews(state: State, isAwake: (node: string) => boolean): WaitingReview[] {
  return [...state.tasks.values()]
    .filter((task) => asksVerifier(state, task))
    .map((task) => {
      const able = verifiersFor(state, task);
      const awake = able.filter(isAwake);
      const judging = task.seats.map(({ by }) => nameOf(state, by));
      const names = (ids: readonly string[]) => ids.map((id) => nameOf(state, id));
      const trouble = judging.length > 0 ? null : troubleOf(state, task, names(able), awake.length);
      return {
        id: idOf(task.ref),
        task: task.ref,
        title: task.title,
        lane: task.lane,
        judging,
        able: names(able),
        awake: names(awake),
        why: trouble?.why ?? null,
        fix: trouble?.fix ?? null,
      };
    });
}

function troubleOf(state: State, task: Task, able: readonly string[], awake: number) {
  if (awake > 0) return null;
  const byHand = `mesh verdict ${short(task.ref)} pass --commit ${task.result?.commit} --reason WHY`;
  if (able.length > 0)
    return {
      why: `who may judge it is not awake: ${able.join(', ')}`,
      fix: `mesh up on ${able[0]}, or on another node: ${byHand}`,
    };
  const lane = state.lanes.get(task.lane);
  return {
    why: lane ? noVerifierText(state, lane) : 'its lane is gone',
    fix: `mesh up on one that has, ${alone(state, task, lane)}or on any other node: ${byHand}`,
  };
}

/** One line for each that nobody is there for. */
export function reviewLines(waiting: readonly WaitingReview[]): string[] {
  return waiting.flatMap(({ title, why, fix }) =>
    why === null ? [] : [printable(`${clip(title, 40)} waits for a verifier; ${why}: ${fix}`)],
  );
}

/** What to type where the node that made it has an agent that could judge it; else ''. */
function alone(state: State, task: Task, lane: Lane | undefined): string {
  if (!lane) return '';
  const waive = [...lane.review.waive, 'node' as const];
  const lanes = new Map(state.lanes).set(lane.name, { ...lane, review: { ...lane.review, waive } });
  if (verifiersFor({ ...state, lanes }, task).length === 0) return '';
  const flags = waive.map((what) => `--waive ${what}`).join(' ');
  return `or let the same node judge: mesh lane set ${lane.name} ${flags}, `;
}
