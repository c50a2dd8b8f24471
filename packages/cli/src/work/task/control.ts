/** `mesh task cancel` and `mesh task retry`: what a person says of a task. */
import type { OpenNode } from '@lanemesh/peer/home';
import type { Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { usage } from '../../usage.ts';
import { resolveTask, short } from '../known.ts';
import { sayOf } from '../say-of.ts';
import { isStuck, nextStep, openNeeds } from './prospect.ts';

export function taskCancel(call: Call): Promise<Outcome> {
  return say(call, 'task.cancelled');
}

export function taskRetry(call: Call): Promise<Outcome> {
  return say(call, 'task.retried');
}

/** A task that waits for one that will not come gets nowhere by being retried itself. */
function checkNeeds(node: OpenNode, task: Task): void {
  const { state } = node.replica;
  const dead = openNeeds(state, task).find((need) => isStuck(state, need));
  if (!dead || task.state !== 'blocked') return;
  throw usage(
    'task.state',
    `task ${short(task.ref)} waits for ${short(dead.ref)}, which is ${dead.state}: ${dead.title}`,
    nextStep(state, dead)?.command ?? `see: mesh explain ${short(dead.ref)}`,
  );
}

async function say(call: Call, kind: 'task.cancelled' | 'task.retried'): Promise<Outcome> {
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const reason = call.options.text('reason');
  const body = { task: task.ref, ...(reason === undefined ? {} : { reason }) };
  if (kind === 'task.retried') checkNeeds(node, task);
  return sayOf(call, node, task, kind, body);
}
