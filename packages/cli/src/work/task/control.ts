/** `mesh task cancel` and `mesh task retry`: what a person says of a task. */
import type { Call, Outcome } from '../../command.ts';
import { resolveTask } from '../known.ts';
import { sayOf } from '../say-of.ts';

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
  return sayOf(call, node, task, kind, body);
}
