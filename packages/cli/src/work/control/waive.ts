/** `mesh task waive`: others may land where one landing is lost for good. */
import { EXIT, Fault } from '@lanemesh/peer/fault';
import { newestLanded, type State, type Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { resolveTask, short } from '../known.ts';

export async function taskWaive(call: Call): Promise<Outcome> {
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const id = short(task.ref);
  const reason = call.options.text('reason');
  if (task.landed === null)
    throw usage(
      'task.state',
      `task ${id} is ${task.state}: nothing of it landed`,
      `to end it: mesh task cancel ${id}`,
    );
  if (task.landed.waived !== undefined)
    throw new Fault(
      'task.waived',
      `the landing of task ${id} is signed off already: ${task.landed.waived}`,
      `see: mesh task show ${id}`,
      EXIT.refused,
    );
  if (reason === undefined || reason.trim() === '')
    throw usage(
      'flag.missing',
      '--reason is missing',
      "say why, for who asks later: --reason 'no clone has it'",
    );
  const { commit, target } = task.landed;
  const older = call.options.on('older') ? olderThan(node.replica.state, task) : [];
  const { published, note } = await record(
    call,
    node,
    [task, ...older].flatMap(({ ref, lane, landed }) =>
      landed === null
        ? []
        : [{ kind: 'landing.waived', body: { task: ref, commit: landed.commit, reason }, lane }],
    ),
  );
  if (note !== '') call.out.note(note);
  const more = older.length === 0 ? '' : `, nor ${older.length} that landed before it`;
  return {
    json: { task: task.ref, commit, target, older: older.map(({ ref }) => ref), reason, published },
    text: `${target} need not hold ${commit.slice(0, 10)} of task ${id} any more${more}`,
  };
}

/** What landed before on the same branch, as far as nodes ask a target for it. */
function olderThan(state: State, { ref, lane, landed }: Task): Task[] {
  const repoOf = (name: string) => state.lanes.get(name)?.repo;
  return [...newestLanded(state)].filter(
    (one) =>
      one.ref !== ref &&
      one.landed?.target === landed?.target &&
      repoOf(one.lane) === repoOf(lane) &&
      one.landed?.waived === undefined &&
      (one.landed?.position ?? 0) < (landed?.position ?? 0),
  );
}
