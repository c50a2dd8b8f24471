/** The acts of the demo, in the order in which they begin. */
import { isAlive } from '@lanemesh/git';
import type { TaskAccount } from './book.ts';
import type { DemoNode } from './node.ts';
import type { Stage } from './stage.ts';

/** What may take its time on a slow machine, seconds. */
const PATIENCE = 60;

export interface KilledAtWork {
  readonly task: string;
  /** Who finished it. */
  readonly by: string;
}

export interface CutAtWork {
  readonly task: string;
  /** Seconds without the hub. */
  readonly seconds: number;
  /** Events published meanwhile that have their place in the order now. */
  readonly ordered: number;
}

/** Resolves with the task a node holds and really works on, as the ledger says. */
export async function atWork(stage: Stage, node: DemoNode): Promise<TaskAccount> {
  return stage.until(`${node.name} works on a task`, PATIENCE, () => {
    const found = stage.gates.atWork(node.name);
    const task = found ? stage.feed.book.tasks.get(found.task) : undefined;
    const held = task?.holder?.node === node.id && task.started.includes(task.holder.ref);
    return held ? task : null;
  });
}

/** A node dies at work, at once and without a word. */
export async function kill(stage: Stage, node: DemoNode): Promise<TaskAccount> {
  const task = await atWork(stage, node);
  const { up } = node;
  const worker = stage.gates.atWork(node.name)?.worker;
  const runs = () => worker !== undefined && isAlive(worker);
  const working = runs();
  node.up = null;
  up?.kill('SIGKILL');
  const ended = await up?.ended;
  stage.show(
    `${node.name} is killed (SIGKILL) while it works on “${task.title}”`,
    working && ended?.signal === 'SIGKILL',
    'a process ended by SIGKILL, with a command at work',
    `${ended?.signal ?? `exit ${ended?.code}`}, command ${working ? 'at work' : 'not there'}`,
  );
  await stage.until(`what ${node.name} ran dies with it`, 10, () => !runs());
  stage.gates.open(node.name);
  return task;
}

/** A node loses its way to the hub at work, says three things, ends its work, and comes back. */
export async function cut(stage: Stage, node: DemoNode, ttl: number): Promise<CutAtWork> {
  const task = await atWork(stage, node);
  const claim = task.holder;
  const begun = performance.now();
  const away = () => (performance.now() - begun) / 1000;
  node.cut();
  stage.narrator.tell(`its way to the hub is cut while it works on “${task.title}”`, node.name);
  const notes = await Promise.all(NOTES.map((says) => note(node, says)));
  stage.show(
    `${node.name} has published three events that nobody else knows yet`,
    notes.every(({ position }) => position === null),
    'three events without a position',
    JSON.stringify(notes.map(({ position }) => position)),
  );
  stage.gates.open(node.name);
  const recorded = await resultAway(stage, node, task.ref, ttl * 0.7 - away());
  node.mend();
  const seconds = away();
  const also = recorded ? 'its work is done, and ' : '';
  stage.show(
    `${node.name} is back after ${seconds.toFixed(1)} s: ${also}the TTL of ${ttl} s is not over`,
    seconds < ttl,
    `less than ${ttl} s`,
    `${seconds.toFixed(1)} s`,
  );
  const ordered = await stage.until(`the events of ${node.name} are ordered`, PATIENCE, () => {
    const found = stage.feed.book.events.filter(({ id }) => notes.some((one) => one.id === id));
    return found.length === notes.length ? found : null;
  });
  const result = await stage.until(`a result of ${node.name}`, PATIENCE, () =>
    task.results.find((one) => one.claim === claim?.ref),
  );
  stage.show(
    `the result ${node.name} brought counts: its claim, epoch ${claim?.epoch}, stood all the time`,
    result.counts,
    `a result under claim ${claim?.ref}`,
    `a superseded one; ${stage.nameOf(task.holder?.node ?? '')} holds the task`,
  );
  return { task: task.ref, seconds, ordered: ordered.length };
}

/** What a node publishes while it is away. */
const NOTES = ['nobody hears me now', 'still at work', 'I shall be back'];

function note(node: DemoNode, says: string): Promise<{ id: string; position: number | null }> {
  return node.mesh('publish', 'x.demo.note', '--body', JSON.stringify({ says }));
}

/** Whether the node recorded its result in its own log before the time is over. */
async function resultAway(
  stage: Stage,
  node: DemoNode,
  task: string,
  seconds: number,
): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    stage.throwIfInterrupted();
    const lines = await node.lines('log', '--task', task, '--kind', 'task.result');
    if (lines.some((line) => (line as { position: unknown }).position === null)) return true;
  }
  return false;
}

/** Somebody else finishes what a killed node held. */
export async function takenOver(
  stage: Stage,
  node: DemoNode,
  task: TaskAccount,
): Promise<KilledAtWork> {
  const landed = await stage.until(
    `another node finishes “${task.title}”`,
    2 * PATIENCE,
    () => task.landed,
  );
  const over = task.claims.find(({ stands, over }) => stands && over !== null);
  stage.show(
    `${stage.nameOf(over?.node ?? '')} has finished what ${node.name} had begun`,
    over !== undefined && over.node !== node.id && landed.node !== node.id,
    `a takeover from ${node.name}, and a landing by another node`,
    `takeover by ${over?.node ?? 'nobody'}, landed by ${landed.node}`,
  );
  return { task: task.ref, by: over?.node ?? '' };
}

/** Every task is landed. */
export async function allLanded(stage: Stage, count: number): Promise<TaskAccount[]> {
  return stage.until('every task is landed', 2 * PATIENCE, () => {
    const tasks = [...stage.feed.book.tasks.values()];
    return tasks.length === count && tasks.every(({ landed }) => landed) ? tasks : null;
  });
}
