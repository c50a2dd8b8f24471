/** `mesh task cancel` and `mesh task retry`: what a person says of a task. */
import { idOf } from '@lanemesh/event';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { foreseen, resolveTask, short } from '../known.ts';

export function taskCancel(call: Call): Promise<Outcome> {
  return say(call, 'task.cancelled');
}

export function taskRetry(call: Call): Promise<Outcome> {
  return say(call, 'task.retried');
}

async function say(call: Call, kind: 'task.cancelled' | 'task.retried'): Promise<Outcome> {
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const reason = call.options.text('reason');
  const body = { task: task.ref, ...(reason === undefined ? {} : { reason }) };
  const { published, note } = await record(call, node, [{ kind, body, lane: task.lane }]);
  if (note !== '') call.out.note(note);
  const state = foreseen(node).tasks.get(task.ref)?.state ?? task.state;
  return {
    json: { id: idOf(task.ref), task: task.ref, state, published },
    text: `task ${short(task.ref)} is ${state}: ${task.title}`,
  };
}
