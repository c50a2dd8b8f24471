/** `mesh lane remove`. */
import { isOpen } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveLane, short } from '../known.ts';

export async function laneRemove(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const { name } = resolveLane(state, call.args[0] ?? '', 'lane');
  const open = [...state.tasks.values()].filter((task) => task.lane === name && isOpen(task));
  if (open[0])
    throw usage(
      'lane.open',
      `lane ${name} still holds ${open.length} open tasks, such as ${short(open[0].ref)}`,
      `mesh task list --lane ${name} shows them: finish, move or cancel them first`,
    );
  const reason = call.options.text('reason');
  const body = { lane: name, ...(reason === undefined ? {} : { reason }) };
  const { published, note } = await record(call, node, [{ kind: 'lane.removed', body }]);
  if (note !== '') call.out.note(note);
  return { json: { lane: name, removed: true, published }, text: `lane ${name} is removed` };
}
