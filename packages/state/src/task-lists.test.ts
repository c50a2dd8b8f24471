import type { Body, Kind } from '@lanemesh/event';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crypto, draft, SmallWorld, type Who } from '../../../test/support/small-world.ts';
import { applyEvent } from './apply.ts';
import {
  cloneState,
  heldTasks,
  holders,
  newestLanded,
  nextReady,
  rankOf,
  readyTasks,
  rulesIn,
  type State,
  TASK_STATES,
  type Task,
  tasksByState,
  tasksIn,
} from './index.ts';

const DAY = 86_400_000;

/** What the lists say, and what a look at every task says. */
function bothOf(state: State) {
  const all = [...state.tasks.values()];
  const refs = (tasks: Iterable<Task>): string[] => [...tasks].map(({ ref }) => ref);
  const ready = all
    .filter((task) => task.state === 'ready')
    .map((task) => ({ task, rank: rankOf(state, task) }))
    .sort((a, b) => b.rank - a.rank || a.task.position - b.task.position)
    .map(({ task }) => task);
  const lanes = [...state.lanes.keys()];
  const listed = {
    by: TASK_STATES.map((life) => refs(tasksIn(state, life))),
    counts: tasksByState(state),
    held: refs(heldTasks(state)),
    holders: [...holders(state)].sort(),
    ready: refs(readyTasks(state)),
    lanes: lanes.map((lane) => refs(nextReady(state, lane))),
    landed: refs(newestLanded(state)).sort(),
  };
  const scanned: typeof listed = {
    by: TASK_STATES.map((life) => refs(all.filter((task) => task.state === life))),
    counts: Object.fromEntries(
      TASK_STATES.map((life) => [life, all.filter((task) => task.state === life).length]),
    ) as typeof listed.counts,
    held: refs(all.filter(({ claim }) => claim !== null)),
    holders: [
      ...new Set(
        all.flatMap(({ claim, seats }) => [claim?.by ?? [], ...seats.map(({ by }) => by)]),
      ),
    ]
      .flat()
      .sort(),
    ready: refs(ready),
    lanes: lanes.map((name) => refs(ready.filter(({ lane }) => lane === name))),
    landed: lanes.flatMap((name) => newestIn(all, name)).sort(),
  };
  return { listed, scanned };
}

/** The 16 tasks of a lane that were last recorded as landed. */
function newestIn(tasks: readonly Task[], name: string): string[] {
  const landed = tasks.filter((task) => task.lane === name && task.landed !== null);
  landed.sort((a, b) => (b.landed?.position ?? 0) - (a.landed?.position ?? 0));
  return landed.slice(0, 16).map(({ ref }) => ref);
}

/** What is said under a claim only. */
const UNDER_CLAIM = [6, 7, 8, 9, 13, 14];

/** A world in which events take effect as in the fold, without commits. */
class Talk {
  readonly state: State;
  private n = 1000;
  private readonly nodes: readonly Who[];

  constructor() {
    const world = new SmallWorld();
    world.lane('default', { maxAttempts: 1 });
    world.lane('careful', { verify: 'other' });
    this.nodes = [world.ana, world.member('ben'), world.member('eve')];
    this.state = world.state;
  }

  private say<K extends Kind>(who: Who | undefined, kind: K, body: Body<K>, claim?: string): void {
    const author = who?.id ?? '';
    const log = this.state.logs.get(author);
    const { mesh, tip } = this.state;
    const seen = { height: tip.height, id: tip.oid };
    const number = (log?.number ?? 0) + 1;
    const header = { t: 'batch' as const, v: 0, author, number, at: 0, mesh, seen };
    const place = { author, key: '', header, before: log?.head ?? '', crypto };
    const event = draft(kind, body, ++this.n, claim === undefined ? {} : { claim });
    this.state.position++;
    applyEvent(this.state, event, place, rulesIn(this.state));
  }

  /** Somebody says something of some task. */
  act([what, which, how]: readonly [number, number, number]): void {
    const refs = [...this.state.tasks.keys()];
    const task = refs[which % Math.max(1, refs.length)] ?? '';
    const held = this.state.tasks.get(task)?.claim;
    const [ana] = this.nodes;
    const node = this.nodes[how % 3];
    const holder = this.nodes.find(({ id }) => id === held?.by) ?? node;
    const lane = ['default', 'careful'][how % 2] as string;
    const priority = (['urgent', 'high', 'normal', 'low'] as const)[how % 4];
    const title = ['a task', '[Regression] a task', '[Workspace] a task'][how % 3] as string;
    const result = { task, agent: 'script', ms: 1 };
    const change = { commit: '1'.repeat(40), base: '2'.repeat(40) };
    const kind = task === '' ? 0 : what % 16;
    const log = this.state.logs.get(holder?.id ?? '');
    const saw = { number: log?.number ?? 0, id: log?.head ?? '' };
    if (kind < 3) {
      const needs = how % 5 === 0 && task !== '' ? { needs: [task] } : {};
      const drafted = how % 7 === 0 ? { draft: true } : {};
      const wish = { title, lane, ...(priority ? { priority } : {}), ...needs, ...drafted };
      this.say(ana, 'task.enqueued', wish);
    } else if (kind < 6 || (UNDER_CLAIM.includes(kind) && !held))
      this.say(node, 'task.claimed', { task, ttl: 60 });
    else if (kind === 6)
      this.say(node, 'task.claimed', { task, ttl: 60, over: held?.ref ?? '', saw });
    else if (kind === 7) this.say(holder, 'task.started', { task, agent: 'script' }, held?.ref);
    else if (kind === 8)
      this.say(holder, 'task.result', { ...result, outcome: 'failed', stage: 'run' }, held?.ref);
    else if (kind === 9)
      this.say(holder, 'task.result', { ...result, outcome: 'passed', ...change }, held?.ref);
    else if (kind === 10)
      this.say(holder, 'task.landed', { task, commit: change.commit, target: 'main' });
    else if (kind === 11)
      this.say(ana, 'task.amended', { task, title, lane, ...(priority ? { priority } : {}) });
    else if (kind === 12) this.say(ana, how % 2 ? 'task.cancelled' : 'task.retried', { task });
    else if (kind === 13)
      this.say(holder, 'task.blocked', { task, reason: 'question', evidence: 'which?' }, held?.ref);
    else if (kind === 14) this.say(holder, 'task.gaveup', { task, reason: 'drain' }, held?.ref);
    else {
      this.say(ana, 'work.paused', { task });
      this.say(ana, 'work.resumed', { task });
      this.state.chainTime += DAY;
    }
  }
}

test('the lists kept beside a state say what a look at every task says, whatever happens', () => {
  const step = fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999));
  const lives = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 100 }), (steps) => {
      const talk = new Talk();
      for (const one of steps) {
        talk.act(one);
        const { listed, scanned } = bothOf(talk.state);
        expect(JSON.stringify(listed)).toBe(JSON.stringify(scanned));
      }
      for (const { state } of talk.state.tasks.values()) lives.add(state);
      // A copy has lists of its own.
      const copy = bothOf(cloneState(talk.state));
      expect(copy.listed).toEqual(copy.scanned);
    }),
    { numRuns: 30 },
  );
  expect(lives.size).toBeGreaterThanOrEqual(TASK_STATES.length - 2);
});

test('the first of many ready tasks are found in their order, and no more are looked at', () => {
  const world = new SmallWorld();
  world.lane();
  const drafts = Array.from({ length: 400 }, (_, n) =>
    world.draft('task.enqueued', {
      title: n % 10 === 0 ? '[Systemic] task' : 'task',
      lane: 'default',
      priority: n % 3 === 0 ? 'high' : 'normal',
    }),
  );
  world.weave(world.batch(world.ana, drafts));
  const some: string[] = [];
  for (const { ref } of nextReady(world.state)) if (some.push(ref) >= 50) break;
  expect(some).toEqual(
    readyTasks(world.state)
      .slice(0, 50)
      .map(({ ref }) => ref),
  );
});
