/** What a person says of one task: recorded, and answered with the state it has then. */
import { idOf } from '@lanemesh/event';
import type { Task } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { record } from '../record.ts';
import { foreseen, short } from './known.ts';

/** States whose names are no ends of a sentence. */
const WORDS: Partial<Record<Task['state'], string>> = { review: 'under review' };

/** Publishes one event about a task; the outcome names the state that follows from it. */
export async function sayOf(
  call: Call,
  node: Awaited<ReturnType<Call['open']>>,
  task: Task,
  kind: string,
  body: Parameters<typeof record>[2][number]['body'],
): Promise<Outcome> {
  const { published, note } = await record(call, node, [{ kind, body, lane: task.lane }]);
  if (note !== '') call.out.note(note);
  const state = foreseen(node).tasks.get(task.ref)?.state ?? task.state;
  return {
    json: { id: idOf(task.ref), task: task.ref, state, published },
    text: `task ${short(task.ref)} is ${WORDS[state] ?? state}: ${task.title}`,
  };
}
