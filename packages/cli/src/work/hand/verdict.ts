/** `mesh verdict`: what an independent verifier says of exactly one commit. */
import { idOf } from '@lanemesh/event';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveTask, short } from '../known.ts';

export async function verdict(call: Call): Promise<Outcome> {
  const [word = '', said = ''] = call.args;
  if (said !== 'pass' && said !== 'fail' && said !== 'concerns')
    throw usage('verdict', `${JSON.stringify(said)} is no verdict`, 'use pass, fail or concerns');
  const reason = call.options.text('reason');
  if (!reason) throw usage('flag.missing', '--reason is missing', 'say why, in a line');
  const asked = call.options.text('commit');
  const node = await call.open();
  const task = resolveTask(node, word);
  const commit = commitOf(asked, task.result?.commit ?? null);
  const body = { task: task.ref, commit, verdict: said, reason };
  const { published, note } = await record(call, node, [
    { kind: 'task.verdict', body, lane: task.lane },
  ]);
  if (note !== '') call.out.note(note);
  const state = foreseen(node).tasks.get(task.ref)?.state ?? task.state;
  return {
    json: { id: idOf(task.ref), ...body, state, published },
    text: `task ${short(task.ref)}: ${said}, it is ${state}`,
  };
}

/** The commit in full; a beginning of the one under review is enough. */
function commitOf(asked: string | undefined, reviewed: string | null): string {
  if (asked === undefined)
    throw usage(
      'flag.missing',
      '--commit is missing',
      `what was judged: ${reviewed ?? 'nothing is'}`,
    );
  if (/^[0-9a-f]{7,39}$/.test(asked) && reviewed?.startsWith(asked)) return reviewed;
  if (asked === reviewed) return asked;
  throw usage(
    /^[0-9a-f]{40}$/.test(asked) ? 'event.refused' : 'flag.value',
    `--commit: ${JSON.stringify(asked)} is not the commit under review`,
    reviewed === null ? 'nothing of it is under review: mesh task show' : `that is ${reviewed}`,
  );
}
