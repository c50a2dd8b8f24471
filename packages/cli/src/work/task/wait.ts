/** `mesh task wait`: until a task is done, or will not be without a person. */
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import { EXIT, Fault, type OpenNode, syncOnce } from '@lanemesh/peer/home';
import type { Task } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { wait } from '../../mesh/watch.ts';
import { resolveTask, short, shortened } from '../known.ts';
import { taskDocument } from './document.ts';
import { checkState } from './list.ts';
import { isStuck } from './prospect.ts';

/** Milliseconds between two looks at what the `mesh up` that runs here brought in. */
const LOOK = 200;
/** What one sync may take, milliseconds. */
const WITHIN = 60_000;

export async function taskWait(call: Call): Promise<Outcome> {
  const seconds = call.options.number('timeout', { min: 0, max: 1e7 });
  const wanted = checkState(call.options.text('state') ?? 'done');
  const stop = call.interruption();
  const node = await call.open();
  const { ref } = resolveTask(node, call.args[0] ?? '');
  const end = performance.now() + (seconds ?? Number.POSITIVE_INFINITY) * 1000;
  for (;;) {
    const task = resolveTask(node, ref);
    if (task.state === wanted) return reached(node, task, 0);
    if (task.state === 'done' || isStuck(node.replica.state, task)) return reached(node, task, 1);
    const left = end - performance.now();
    if (left <= 0) throw late(task, seconds ?? 0, wanted);
    await wait(Math.min(left, await news(node, left)), stop);
    if (stop.aborted) throw new Fault('interrupted', 'interrupted', '', EXIT.interrupted);
    await node.replica.refresh();
  }
}

/** Brings news in, where nobody else here does; resolves with how long to wait for more. */
async function news(node: OpenNode, left: number): Promise<number> {
  const running = ['up', 'turn'].some((name) => lockOwner(privateFolder(node.layout.ledger), name));
  if (running || node.hubUrl === null) return LOOK;
  await syncOnce(node, { within: Math.min(WITHIN, Math.max(1000, left)) });
  return node.interval;
}

function reached({ replica: { state } }: OpenNode, task: Task, exit: number): Outcome {
  const why = task.reason === null ? '' : `: ${shortened(task.reason)}`;
  const landed = task.landed ? `, landed as ${task.landed.commit.slice(0, 10)}` : '';
  return {
    json: taskDocument(state, task),
    text: `task ${short(task.ref)} is ${task.state}${landed}${why}`,
    exit,
  };
}

function late(task: Task, seconds: number, wanted: string): Fault {
  return new Fault(
    'wait.timeout',
    `--timeout ${seconds}: task ${short(task.ref)} is ${task.state} and not ${wanted} yet`,
    `see: mesh explain ${short(task.ref)}`,
    EXIT.later,
  );
}
