/** `mesh attach`: what an attempt on this machine prints, as it prints it. */
import { type AttemptLog, liveIn, logsOf } from '@lanemesh/agents';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import type { Call, Outcome } from '../../command.ts';
import { printable } from '../../text.ts';
import { usage } from '../../usage.ts';
import { short } from '../known.ts';
import { resolveRun } from '../run-of.ts';
import { followLines } from './growing-file.ts';

/** Prints the log of a task's attempt from its beginning, and goes on while that runs here. */
export async function attach(call: Call): Promise<Outcome | null> {
  const node = await call.open();
  const { task, attempt } = resolveRun(node, call.args[0] ?? '');
  const asked =
    call.options.number('attempt', { min: 1, max: 1e6, whole: true }) ?? attempt ?? undefined;
  const logs = logsOf(node.stateDir, task.ref);
  const log = logs.findLast(({ attempt }) => asked === undefined || attempt === asked);
  if (!log) throw missing(short(task.ref), logs, asked);
  const runs = () => liveIn(node.stateDir).some((live) => live.log === log.path);
  if (call.options.on('path'))
    return { json: { task: task.ref, ...log, running: runs() }, text: log.path };
  call.out.note(`attempt ${log.attempt} of ${short(task.ref)}: ${log.path}`);
  const show = (line: string) =>
    call.out.record({ task: task.ref, attempt: log.attempt, line }, printable(line));
  await followLines(log.path, 0, show, call.interruption(), () => !runs());
  return null;
}

function missing(task: string, logs: readonly AttemptLog[], asked: number | undefined): Fault {
  if (asked === undefined || logs.length === 0)
    return new Fault(
      'log.missing',
      `no attempt of ${task} has a log on this machine`,
      `it is kept where the attempt ran; who that was: mesh task show ${task}`,
      EXIT.no,
    );
  const here = logs.map(({ attempt }) => attempt).join(', ');
  return usage('flag.value', `--attempt ${asked}: it has no log on this machine`, `here: ${here}`);
}
