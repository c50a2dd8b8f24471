/** `mesh task approve` and `mesh task answer`: a task waits for a person's word. */
import { approvalOf } from '@lanemesh/decide';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import type { Call, Outcome } from '../../command.ts';
import { readValue } from '../../input.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveTask, short } from '../known.ts';
import { sayOf } from '../say-of.ts';
import { mayText } from '../task/may.ts';

/** Approves, or with --reject turns down, the commit that is under review. */
export async function taskApprove(call: Call): Promise<Outcome> {
  const rejects = call.options.on('reject');
  const reason = call.options.text('reason');
  if (rejects && !reason)
    throw usage('flag.missing', '--reason is missing', 'say what the next attempt should know');
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const commit = task.result?.commit;
  if (task.state !== 'review' || commit === undefined)
    throw usage(
      'task.state',
      `task ${short(task.ref)} is ${task.state}: there is nothing to approve`,
      `what a person may do now: ${mayText(task)}; see: mesh explain ${short(task.ref)}`,
    );
  const asked = call.options.text('commit');
  if (asked !== undefined && !(asked.length >= 7 && commit.startsWith(asked)))
    throw usage(
      'flag.value',
      `--commit: ${JSON.stringify(asked)} is not what waits for approval`,
      `that is ${commit}`,
    );
  // Nobody's yes of days ago lets a commit land today: whoever looks again names it.
  const held = approvalOf(node.replica.state, task, Date.now())?.held === true;
  if (held && !rejects && asked === undefined)
    throw new Fault(
      'approval.expired',
      `the request to approve ${short(task.ref)} has expired: it is held`,
      `look at it again: mesh task approve ${short(task.ref)} --commit ${commit}`,
      EXIT.refused,
    );
  const body = {
    task: task.ref,
    commit,
    decision: rejects ? 'reject' : 'approve',
    ...(reason === undefined ? {} : { reason }),
  };
  return sayOf(call, node, task, 'task.decided', body);
}

/** Answers the question that blocks a task. */
export async function taskAnswer(call: Call): Promise<Outcome> {
  const answer = await readValue(call, 'answer', call.args[1] ?? '');
  if (answer.trim() === '')
    throw usage(
      'answer.empty',
      'the answer is empty',
      "for example: mesh task answer 3fk2ab 'the port is 8443'",
    );
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  return sayOf(call, node, task, 'task.answered', { task: task.ref, answer });
}

export async function taskHelped(call: Call): Promise<Outcome> {
  const steps = call.options.list('step').map((text) => {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw usage('flag.value', `--step: ${JSON.stringify(text)} is no number of a step`, SEE_STEPS);
  });
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const { open } = (foreseen(node).tasks.get(task.ref) ?? task).steps;
  if (open.length === 0)
    throw usage('steps.none', `task ${short(task.ref)} asks nobody for anything`, SEE_STEPS);
  const unknown = steps.find((n) => !open.some((step) => step.n === n));
  if (unknown !== undefined)
    throw usage('flag.value', `--step ${unknown}: it is not open`, SEE_STEPS);
  return sayOf(call, node, task, 'task.helped', { task: task.ref, steps });
}

const SEE_STEPS = 'mesh inbox lists what is open';
