/** `mesh task run`: one task, done here and now. */
import { holdOf, type Sight } from '@lanemesh/decide';
import { runLoop } from '@lanemesh/peer';
import { EXIT, Fault, type OpenNode } from '@lanemesh/peer/home';
import type { Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { nameOf, resolveTask, short, shortened } from '../known.ts';
import { taskDocument } from '../task/document.ts';
import { waitsOf, waitText } from '../task/escalation.ts';
import { isStuck } from '../task/prospect.ts';
import { AWAY, hubAway } from './hub-away.ts';
import { takeWheel } from './locks.ts';
import { decideOne, wantsOne } from './once.ts';
import { PATIENCE, Runner } from './runner.ts';
import { Story } from './story.ts';
import { wishesOf } from './wishes.ts';

export async function taskRun(call: Call): Promise<Outcome> {
  const stop = call.interruption();
  const story = new Story();
  const node = await call.open({ hear: story.hear });
  const { ref, attempts } = resolveTask(node, call.args[0] ?? '');
  const begun = attempts.length;
  const wheel = await takeWheel(node, 'tick');
  const runner = await Runner.open({
    node,
    wishes: { ...wishesOf(call, node, true), slots: 1 },
    name: 'task run',
    wheel,
    forced: ref,
    decide: (sight) => decideOne(sight, ref, begun),
  });
  try {
    await runner.begin();
    const trouble = await work(call, runner, story, { ref, begun }, stop);
    if (trouble !== null) throw hubAway(trouble);
    return answer(node, ref, begun, runner.sight);
  } finally {
    await runner.close();
  }
}

/** Resolves with why the hub did not answer any more; null: it ended otherwise. */
async function work(
  call: Call,
  runner: Runner,
  story: Story,
  { ref, begun }: { readonly ref: string; readonly begun: number },
  stop: AbortSignal,
): Promise<string | null> {
  const { node, peer } = runner;
  let [away, trouble]: [number, string | null] = [0, null];
  const loop = runLoop(peer, {
    patience: PATIENCE,
    onTurn: (report) => {
      runner.note(report);
      for (const { text } of story.take(node)) if (text !== null) call.out.note(text);
      peer.patience.hurry();
    },
    until: (report) => {
      away = report.contact ? 0 : away + 1;
      trouble = report.trouble;
      if (!report.contact) return away >= AWAY && peer.running.size === 0;
      if (!runner.isSettled(report)) return false;
      return !wantsOne(runner.sight as NonNullable<Runner['sight']>, ref, begun);
    },
  });
  const end = () => void loop.stop();
  stop.addEventListener('abort', end);
  const broken = await loop.ended;
  stop.removeEventListener('abort', end);
  if (broken) throw broken;
  if (!stop.aborted) return away > 0 ? trouble : null;
  await peer.handOver('drain');
  await runner.lastSync();
  throw new Fault('interrupted', 'interrupted', '', EXIT.interrupted);
}

function answer(node: OpenNode, ref: string, begun: number, sight: Sight | null): Outcome {
  const { state, me } = node.replica;
  const task = resolveTask(node, ref);
  const json = taskDocument(state, task);
  const text = `task ${short(ref)} is ${task.state}`;
  if (task.state === 'done') return { json, text };
  if (isStuck(state, task))
    return { json, text: `${text}: ${shortened(task.reason ?? '')}`, exit: 1 };
  const hold = sight && holdOf({ ...sight, lanes: null }, task);
  throw notDone(node, task, me, begun, hold?.text);
}

function notDone(
  node: OpenNode,
  task: Task,
  me: string,
  begun: number,
  held: string | undefined,
): Fault {
  const { state } = node.replica;
  const what = `task ${short(task.ref)}`;
  if (task.claim && task.claim.by !== me)
    return new Fault(
      'task.held',
      `${what} is held by ${nameOf(state, task.claim.by)}`,
      `mesh task wait ${short(task.ref)}`,
      EXIT.refused,
    );
  const waits = task.attempts.length > begun ? waitsOf(state, task) : null;
  if (waits !== null)
    return new Fault(
      'task.waits',
      `${what} is not done: it ${waitText(waits)}`,
      `see: mesh explain ${short(task.ref)}`,
      EXIT.no,
    );
  const reason = task.reason ?? held ?? null;
  const why = reason === null ? '' : `: ${shortened(reason)}`;
  return new Fault(
    'task.not-run',
    `${what} is ${task.state} and cannot be run here now${why}`,
    `see: mesh explain ${short(task.ref)}`,
    EXIT.no,
  );
}
