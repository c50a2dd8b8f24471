/** `mesh task show`. */
import { logsOf } from '@lanemesh/agents';
import type { OpenNode } from '@lanemesh/peer/home';
import { asksPerson, type Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { usage } from '../../usage.ts';
import { nameOf, resolveTask, short, shortened } from '../known.ts';
import { fullTaskDocument, pausedOf } from './document.ts';
import { escalationLines, waitsOf, waitText } from './escalation.ts';
import { gist } from './excerpt.ts';
import { attemptSpent, spentText } from './spent.ts';

export async function taskShow(call: Call): Promise<Outcome> {
  if (call.options.on('receipt')) return (await import('./receipt.ts')).showReceipt(call);
  if (call.options.text('attempt') !== undefined)
    throw usage(
      'flag.value',
      '--attempt: of which nothing but the receipt is asked',
      'give --receipt too',
    );
  const node = await call.open();
  const task = resolveTask(node, call.args[0] ?? '');
  const json = fullTaskDocument(node, task);
  return { json, text: [...summary(node, task), ...attempts(node, task, call.out.width)] };
}

function summary(node: OpenNode, task: Task): string[] {
  const { state } = node.replica;
  const { claim, landed } = task;
  const waits = waitsOf(state, task);
  const rows: [string, string | null][] = [
    ['id', task.ref],
    ['lane', task.lane],
    ['made by', task.origin ? `${task.origin.maker}, because of ${task.origin.cause}` : null],
    ['priority', task.priority === 'normal' ? null : task.priority],
    ['held by', claim && `${nameOf(state, claim.by)} (epoch ${claim.epoch}, TTL ${claim.ttl} s)`],
    ['needs', task.needs.map(short).join(' ') || null],
    ['campaign', task.campaign && short(task.campaign)],
    ['run', task.run],
    ['accept', task.accept.join(' && ') || null],
    ['paths', task.paths.join(' ') || null],
    ['paused', pausedOf(state, task)],
    ...task.answers.map(({ question, answer }): [string, string] => [
      'answered',
      `${question} → ${answer}`,
    ]),
    ...task.steps.open.map(({ n, text }): [string, string] => [`by hand ${n}`, shortened(text)]),
    ...(asksPerson(state, task) ? task.holds : []).map(({ guard, text }): [string, string] => [
      'held for',
      `${guard}: ${text}`,
    ]),
    ['why', task.reason && shortened(task.reason)],
    ['waits', waits && waitText(waits)],
    ['question', task.asked && aged(task.asked)],
    ['spent', spentText(task)],
    ['landed', landed && `${landed.commit.slice(0, 10)} on ${landed.target}`],
    ['signed off', landed?.waived === undefined ? null : shortened(landed.waived)],
  ];
  const shown = rows.filter((row): row is [string, string] => row[1] !== null);
  const order = state.tasks.has(task.ref) ? task.state : `${task.state}, not in the order yet`;
  return [
    `${task.title} (${short(task.ref)}): ${order}`,
    ...columns(shown, Number.POSITIVE_INFINITY),
    ...escalationLines(state, task).map((line) => `  ${line}`),
    ...(task.body === '' ? [] : ['', ...task.body.split('\n')]),
  ];
}

function aged({ reminded, parked }: NonNullable<Task['asked']>): string | null {
  if (parked) return 'parked: nobody answered';
  return reminded === null ? null : 'people were reminded of it';
}

function attempts(node: OpenNode, task: Task, width: number): string[] {
  if (task.attempts.length === 0) return [];
  const { state } = node.replica;
  const rows = task.attempts.map((attempt) => [
    `attempt ${attempt.n}`,
    `${attempt.agent === null ? '' : `${attempt.agent} on `}${nameOf(state, attempt.by)}`,
    attempt.outcome,
    attempt.stage ?? (attempt.commit?.slice(0, 10) || '-'),
    attemptSpent(attempt),
    gist(attempt.evidence),
  ]);
  const [log] = logsOf(node.stateDir, task.ref).slice(-1);
  const more = [
    ...(log ? [`what attempt ${log.attempt} printed: mesh attach ${short(task.ref)}`] : []),
    `what its node attests of it: mesh task show ${short(task.ref)} --receipt`,
  ];
  return ['', ...columns(rows, width), ...more];
}
