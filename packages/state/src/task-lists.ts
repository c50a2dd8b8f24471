/**
 * Tasks by their state, and the ready ones by lane and rank: beside a state, moved with its tasks, so
 * that a question costs what it finds and not what exists. It is no part of the state, its hash or
 * its snapshot; where a state has none, one scan makes it.
 */
import { TASK_STATES, type TaskLife } from './life/task-life.ts';
import type { Task } from './task.ts';

interface Tasks {
  readonly tasks: ReadonlyMap<string, Task>;
}
type Held = Task & { claim: NonNullable<Task['claim']> };

const PRIORITY = { urgent: 4, high: 3, normal: 2, low: 1 } as const;
/** What a title may begin with, and what that adds to a task's rank. */
const BOOSTS = [
  ['[Regression]', 3],
  ['[Systemic]', 2],
  ['[Workspace]', 1],
] as const;

/** So many landings of a lane on a branch are kept at hand. */
const LANDINGS_KEPT = 16;

/** The part of a task's rank that is not its age: see `rankOf`. */
export function weightOf({ title, priority }: Pick<Task, 'title' | 'priority'>): number {
  const boost = BOOSTS.find(([prefix]) => title.startsWith(prefix))?.[1] ?? 0;
  return PRIORITY[priority] + boost;
}

/** Every list in the order in which the tasks were enqueued. */
class TaskLists {
  /** Where each stands in that order: a position may bring several in. */
  private readonly places = new Map<string, number>();
  readonly by: Readonly<Record<TaskLife, Task[]>>;
  readonly held: Task[] = [];
  /** How many claims each holder has. */
  readonly holders = new Map<string, number>();
  /** The newest landings of each lane and branch, the last recorded first. */
  readonly landed = new Map<string, Task[]>();
  /** By lane and weight. */
  readonly ready = new Map<string, Map<number, Task[]>>();

  constructor(tasks: Iterable<Task>) {
    this.by = Object.fromEntries(TASK_STATES.map((life) => [life, []])) as never;
    for (const task of tasks) this.enter(task);
  }

  get size(): number {
    return this.places.size;
  }

  enter(task: Task): void {
    this.places.set(task.ref, this.places.size);
    for (const list of this.listsOf(task)) list.push(task);
    this.count(task.claim?.by, 1);
    this.noteLanding(task);
  }

  private noteLanding(task: Task): void {
    if (task.landed === null) return;
    const branch = `${task.lane} ${task.landed.target}`;
    const newest = this.landed.get(branch) ?? [];
    if (newest.includes(task)) return;
    newest.push(task);
    newest.sort((a, b) => (b.landed?.position ?? 0) - (a.landed?.position ?? 0));
    this.landed.set(branch, newest.slice(0, LANDINGS_KEPT));
  }

  /** Moves a task that `change` changes to the lists it then belongs to. */
  move(task: Task, change: () => void): void {
    const [from, holder] = [this.listsOf(task), task.claim?.by];
    change();
    const to = this.listsOf(task);
    for (const list of from) if (!to.includes(list)) list.splice(this.placeIn(list, task), 1);
    for (const list of to) if (!from.includes(list)) list.splice(this.placeIn(list, task), 0, task);
    this.noteLanding(task);
    if (holder === task.claim?.by) return;
    this.count(holder, -1);
    this.count(task.claim?.by, 1);
  }

  private count(holder: string | undefined, more: number): void {
    if (holder === undefined) return;
    const claims = (this.holders.get(holder) ?? 0) + more;
    if (claims > 0) this.holders.set(holder, claims);
    else this.holders.delete(holder);
  }

  compare(a: Task, b: Task): number {
    return this.placeOf(a) - this.placeOf(b);
  }

  private listsOf(task: Task): Task[][] {
    const lists = [this.by[task.state]];
    if (task.claim) lists.push(this.held);
    if (task.state === 'ready') lists.push(this.readyList(task));
    return lists;
  }

  private readyList(task: Task): Task[] {
    const lane = this.ready.get(task.lane) ?? new Map<number, Task[]>();
    const weight = weightOf(task);
    const list = lane.get(weight) ?? [];
    this.ready.set(task.lane, lane.set(weight, list));
    return list;
  }

  private placeOf({ ref }: Task): number {
    return this.places.get(ref) as number;
  }

  private placeIn(list: readonly Task[], task: Task): number {
    const place = this.placeOf(task);
    const last = list.at(-1);
    if (last === undefined || this.placeOf(last) < place) return list.length;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.placeOf(list[middle] as Task) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const KNOWN = new WeakMap<ReadonlyMap<string, Task>, TaskLists>();

function listsOf({ tasks }: Tasks): TaskLists {
  const known = KNOWN.get(tasks);
  if (known?.size === tasks.size) return known;
  const lists = new TaskLists(tasks.values());
  KNOWN.set(tasks, lists);
  return lists;
}

/** Adds a task to a state. */
export function enterTask({ tasks }: { readonly tasks: Map<string, Task> }, task: Task): void {
  const lists = KNOWN.get(tasks);
  tasks.set(task.ref, task);
  lists?.enter(task);
}

/** Changes a task, also what its lists go by, which nothing else does. */
export function changeTask({ tasks }: Tasks, task: Task, changes: Partial<Task>): void {
  // A task of another state, or not entered yet, is in no list of this one.
  const lists = tasks.get(task.ref) === task ? KNOWN.get(tasks) : undefined;
  const change = (): void => void Object.assign(task, changes);
  if (lists) lists.move(task, change);
  else change();
}

/** Tasks in one state of their life, in the order they were enqueued. Not to be kept. */
export function tasksIn(state: Tasks, life: TaskLife): readonly Task[] {
  return listsOf(state).by[life];
}

/** Tasks somebody holds, in the order they were enqueued. */
export function heldTasks(state: Tasks): Held[] {
  return [...listsOf(state).held] as Held[];
}

/** Who holds a task, and how many. Not to be kept. */
export function claimsByHolder(state: Tasks): ReadonlyMap<string, number> {
  return listsOf(state).holders;
}

/**
 * The newest landings of each lane and branch, by when they were recorded: the newest of all may be
 * recorded before others, which landed before it and whose holders died. Not to be kept.
 */
export function newestLanded(state: Tasks): Iterable<Task> {
  return [...listsOf(state).landed.values()].flat();
}

/**
 * Tasks in the state `ready`, of one lane or of all, those of the highest rank first, then the
 * oldest: as many as are asked for, without a look at the others. The state must not change meanwhile.
 */
export function* readyInOrder(
  state: Tasks & { readonly chainTime: number },
  rankOf: (task: Task) => number,
  lane?: string,
): Generator<Task> {
  const lists = listsOf(state);
  const lanes = lane === undefined ? [...lists.ready.values()] : [lists.ready.get(lane)];
  // In each the rank only falls: who was enqueued later is no older.
  const heads = lanes
    .flatMap((byWeight) => [...(byWeight?.values() ?? [])])
    .map((list) => ({ list, at: 0 }));
  for (;;) {
    let best: { head: (typeof heads)[number]; task: Task; rank: number } | null = null;
    for (const head of heads) {
      const task = head.list[head.at];
      if (task === undefined) continue;
      const rank = rankOf(task);
      const isBefore =
        best === null ||
        rank > best.rank ||
        (rank === best.rank && lists.compare(task, best.task) < 0);
      if (isBefore) best = { head, task, rank };
    }
    if (best === null) return;
    best.head.at++;
    yield best.task;
  }
}
