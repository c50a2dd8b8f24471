/** Large meshes: how long a queue takes to drain, what it costs, and what waits. */
import { refOf } from '@lanemesh/event';
import { tasksIn } from '@lanemesh/state';
import { found } from '../founding.ts';
import { isAtRest } from '../rest.ts';
import type { Skill } from '../world/agents.ts';
import type { Checker } from '../world/checker.ts';
import { TARGETS } from '../world/code.ts';
import type { Sizes } from '../world/sizes.ts';
import { World } from '../world/world.ts';

/** What is asked of a mesh. Times in milliseconds. */
export interface Asked {
  readonly nodes: number;
  readonly tasks: number;
  /** One way to the hub. */
  readonly latency: number;
  readonly pushesPerMinute: number | null;
  readonly interval: number;
  /** Seconds. */
  readonly ttl: number;
  /** A node leaves a note this often, for a minute; null: never. */
  readonly notes: number | null;
  /** Virtual milliseconds after which it is given up. */
  readonly end: number;
}

/** What came of it. Times in seconds. */
export interface Measured {
  readonly asked: Asked;
  readonly done: number;
  /** From the first task to the last one's end; null: it was given up. */
  readonly drained: number | null;
  readonly pushesPerTask: number;
  /** From an event's acknowledgement to its position: median, 99 %, most. */
  readonly woven: readonly [number, number, number];
  /** Own events that never got a position. */
  readonly starved: number;
  /** From the last word of a holder that died to another one's claim; null: it held nothing. */
  readonly takeover: number | null;
  /** Of commits on ledger and logs, in all and a task; without git's compression. */
  readonly bytes: number;
  readonly entries: number;
  readonly events: number;
  /** Processor time of the whole simulation. */
  readonly cpu: number;
}

/** Runs one large mesh; one holder dies when a third of the tasks are done. */
export async function measure(asked: Asked): Promise<Measured> {
  const cpu = process.cpuUsage();
  const world = new World(sizesOf(asked), null, false);
  world.hub.pushesPerMinute = asked.pushesPerMinute;
  const watch = new Watch(world);
  await found(world, [() => watch]);
  plantTasks(world, asked.tasks);
  if (asked.notes !== null) plantNotes(world, asked.notes);
  let drained: number | null = null;
  const look = (): void => {
    const { tasks, members } = world.state;
    const isIn = members.size === asked.nodes;
    const isEmpty = tasks.size >= asked.tasks && (asked.notes === null || world.time.now > 80_000);
    if (isIn && isEmpty && isAtRest(world)) drained = world.time.now / 1000;
    else world.time.after(asked.interval, look);
  };
  world.time.after(10_000, look);
  await world.time.run(() => drained !== null, asked.end);
  const used = process.cpuUsage(cpu);
  return { ...watch.measured(asked, drained), cpu: (used.user + used.system) / 1e6 };
}

class Watch implements Checker {
  readonly name = 'scale';
  private readonly waiting = new Map<string, number>();
  private readonly delays: number[] = [];
  private readonly spoke = new Map<string, number>();
  private dead: string | null = null;
  private takeover: number | null = null;

  constructor(private readonly world: World) {}

  acknowledged: NonNullable<Checker['acknowledged']> = (node, events) => {
    this.spoke.set(node.id, this.world.time.now);
    for (const { id } of events) this.waiting.set(refOf(node.id, id), this.world.time.now);
  };

  ordered: NonNullable<Checker['ordered']> = ({ author, event, reason }) => {
    if (!event) return;
    const { now } = this.world.time;
    const since = this.waiting.get(refOf(author, event.id));
    if (since !== undefined) this.delays.push((now - since) / 1000);
    this.waiting.delete(refOf(author, event.id));
    const { over } = event.body as { over?: string };
    if (event.kind !== 'task.claimed' || reason !== null || !this.dead) return;
    if (over?.startsWith(this.dead))
      this.takeover ??= (now - (this.spoke.get(this.dead) ?? now)) / 1000;
  };

  wove: NonNullable<Checker['wove']> = ({ tasks }) => {
    if (this.dead !== null || tasks.size === 0) return;
    if (tasksIn({ tasks }, 'done').length < tasks.size / 3) return;
    const holder = tasksIn({ tasks }, 'running')[0]?.claim?.by;
    const node = holder === undefined ? undefined : this.world.nodeOf(holder);
    if (!node || this.world.nodes.length < 3) return;
    this.dead = node.id;
    node.isDead = true;
    this.world.time.after(0, () => node.crash());
  };

  measured(asked: Asked, drained: number | null): Omit<Measured, 'cpu'> {
    const { state, counts, hub } = this.world;
    const delays = this.delays.sort((a, b) => a - b);
    const at = (part: number): number => delays[Math.floor(part * (delays.length - 1))] ?? 0;
    const done = [...state.tasks.values()].filter((task) => task.state === 'done').length;
    const starved = [...this.waiting.keys()].filter((ref) => !ref.startsWith(this.dead ?? '-'));
    return {
      asked,
      done,
      drained,
      pushesPerTask: counts.pushes / Math.max(1, done),
      woven: [at(0.5), at(0.99), at(1)],
      starved: starved.length,
      takeover: this.takeover,
      bytes: hub.bytes(),
      entries: state.entries.size,
      events: state.position,
    };
  }
}

function sizesOf({ nodes, latency, pushesPerMinute, interval, ttl, tasks }: Asked): Sizes {
  return {
    seed: 1,
    machines: Array.from({ length: nodes }, (_, i) => ({
      name: `n${i}`,
      latency,
      slots: 2,
      skew: 0,
      drift: 1,
    })),
    interval,
    timeout: 30_000,
    ttl,
    tasks,
    conflicts: 0,
    skill: USUAL,
    recovered: USUAL,
    pushesPerMinute,
    caps: { slots: null, hourly: null },
    also: { cron: false, window: false, campaign: null },
    ration: null,
    rules: false,
    faultEnd: 0,
    // Nobody starts again: a state of 10,000 tasks would be written again and again.
    forgetful: true,
  };
}

const USUAL: Skill = {
  work: [5000, 30_000],
  check: [100, 1000],
  lengthy: 0,
  failing: 0.02,
  idle: 0,
  hanging: 0,
  overrunning: 0,
  lying: 0,
  rejecting: 0.02,
};

/** Half of the nodes enqueue what is to be done, at once. */
function plantTasks(world: World, tasks: number): void {
  const from = world.nodes.slice(0, Math.max(1, Math.floor(world.nodes.length / 2)));
  from.forEach((node, i) => {
    const titles = Array.from({ length: tasks }, (_, n) => n).filter((n) => n % from.length === i);
    const say = (): void => {
      const part = titles.splice(0, 100);
      if (part.length === 0) return;
      const told = node.publish(
        part.map((n) => ({
          kind: 'task.enqueued',
          body: { title: `t${n}`, lane: TARGETS[n % TARGETS.length] as string },
        })),
      );
      if (!told) titles.push(...part);
      world.time.after(1000, say);
    };
    world.time.after(5000, say);
  });
}

function plantNotes({ nodes, random, time }: World, every: number): void {
  for (const node of nodes) {
    let said = 0;
    const say = (): void => {
      if (time.now > 75_000) return;
      node.publish([{ kind: 'x.note', body: { op: `${node.name} ${said++}` } }]);
      time.after(every, say);
    };
    time.after(15_000 + random.between(0, every), say);
  }
}
