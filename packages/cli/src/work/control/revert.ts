/** `mesh task revert`: what landed is taken back by a task of its own. */
import { idOf } from '@lanemesh/event';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveTask, short } from '../known.ts';

export async function taskRevert(call: Call): Promise<Outcome> {
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const id = short(task.ref);
  if (task.landed === null)
    throw usage(
      'task.state',
      `task ${id} is ${task.state}: nothing of it landed`,
      `to end it: mesh task cancel ${id}`,
    );
  const known = foreseen(node).tasks.get(task.reverted ?? '');
  if (known && known.state !== 'cancelled')
    throw new Fault(
      'task.reverted',
      `task ${short(known.ref)} takes ${id} back already: it is ${known.state}`,
      `see: mesh explain ${short(known.ref)}`,
      EXIT.refused,
    );
  const evidence = call.options.text('reason');
  const { commit } = task.landed;
  const body = { task: task.ref, commit, ...(evidence === undefined ? {} : { evidence }) };
  const { events, published, note } = await record(call, node, [
    { kind: 'task.regressed', body, lane: task.lane },
  ]);
  if (note !== '') call.out.note(note);
  const ref = events[0]?.ref ?? '';
  return {
    json: { id: idOf(ref), task: ref, reverts: task.ref, commit, published },
    text: `task ${short(ref)} takes back what ${id} landed`,
  };
}
