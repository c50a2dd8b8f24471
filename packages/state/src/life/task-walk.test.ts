import type { Body, Event, Kind } from '@lanemesh/event';
import { refOf } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { crypto, eventId, SmallWorld, type Who } from '../../../../test/support/small-world.ts';
import { applyEvent } from '../apply.ts';
import { cloneState, rulesIn, type State, type Task } from '../index.ts';
import { ATTEMPT_CYCLE, type AttemptStep } from './attempt-life.ts';
import { nextState, stepsFrom } from './cycle.ts';
import { TASK_CYCLE, TASK_STATES, type TaskStep } from './task-life.ts';

const STEPS = [...new Set(TASK_STATES.flatMap((state) => stepsFrom(TASK_CYCLE, state)))];
const COMMIT = '1'.repeat(40);
const BASE = '2'.repeat(40);

/** A task somewhere on its life, in a state of its own. */
class Walk {
  private constructor(
    readonly state: State,
    readonly ref: string,
    private readonly nodes: readonly [Who, Who],
    private n: number,
  ) {}

  static begin(): Walk {
    const world = new SmallWorld();
    const ben = world.member('ben', ['worker', 'verifier']);
    const window = { min: 1, target: 2, max: 3 };
    world.lane('default', { maxAttempts: 4, tending: { window } });
    return new Walk(world.state, world.task({ draft: true }), [world.ana, ben], 1000);
  }

  copy(): Walk {
    return new Walk(cloneState(this.state), this.ref, this.nodes, this.n);
  }

  get task(): Task {
    return this.state.tasks.get(this.ref) as Task;
  }

  /** Applies one event as the fold does; why it is void, or null. */
  say<K extends Kind>(who: Who, kind: K, body: Body<K>, claim?: string): string | null {
    const id = eventId(++this.n);
    const named = claim === undefined ? {} : { claim };
    const event = { v: 0, id, kind, at: 0, body: body as unknown as Event['body'], ...named };
    const log = this.state.logs.get(who.id);
    const header = {
      t: 'batch' as const,
      v: 0,
      author: who.id,
      number: (log?.number ?? 0) + 1,
      at: 0,
      mesh: this.state.mesh,
      seen: { height: this.state.tip.height, id: this.state.tip.oid },
    };
    const place = { author: who.id, key: '', header, before: log?.head ?? '', crypto };
    this.state.position++;
    return applyEvent(this.state, event, place, rulesIn(this.state));
  }

  /** Who holds it, or would. */
  private get holder(): Who {
    const [ana, ben] = this.nodes;
    return this.task.claim?.by === ben.id ? ben : ana;
  }

  private get other(): Who {
    const [ana, ben] = this.nodes;
    return this.holder === ana ? ben : ana;
  }

  private policy(verify: string, maxAttempts: number): void {
    Object.assign(this.state.lanes.get('default') ?? {}, { verify, maxAttempts });
  }

  /** Does what takes a step; why it was refused, or null. */
  take(step: TaskStep): string | null {
    const { ref: task, holder, other } = this;
    const claim =
      this.task.claim?.ref ?? this.task.attempts.at(-1)?.claim ?? refOf(holder.id, eventId(0));
    const result = { task, agent: 'script', ms: 1 };
    const done = { ...result, outcome: 'passed' as const };
    const failed = { ...result, outcome: 'failed' as const, stage: 'run' as const };
    const log = this.state.logs.get(holder.id);
    const [ana] = this.nodes;
    this.policy(
      step === 'submit' || this.task.state === 'review' ? 'any-other' : 'none',
      step === 'exhaust' ? 1 : 4,
    );
    switch (step) {
      case 'claim':
        return this.say(ana, 'task.claimed', { task, ttl: 60 });
      case 'takeOver': {
        const saw = { number: log?.number ?? 1, id: log?.head ?? '' };
        return this.say(other, 'task.claimed', { task, ttl: 60, over: claim, saw });
      }
      case 'start':
        return this.say(holder, 'task.started', { task, agent: 'script' }, claim);
      case 'pass':
      case 'submit':
        return this.say(holder, 'task.result', { ...done, commit: COMMIT, base: BASE }, claim);
      case 'passUnchanged':
        return this.say(holder, 'task.result', done, claim);
      case 'fail':
      case 'exhaust':
        return this.say(holder, 'task.result', failed, claim);
      case 'approveUnchanged':
        if (this.task.state === 'review') this.unchange();
        return this.say(other, 'task.verdict', {
          task,
          commit: BASE,
          verdict: 'pass',
          reason: 'it was so already',
        });
      case 'approve':
        return this.say(other, 'task.verdict', {
          task,
          commit: COMMIT,
          verdict: 'pass',
          reason: 'read',
        });
      case 'giveUp':
        return this.say(holder, 'task.gaveup', { task, reason: 'drain' }, claim);
      case 'block':
        return this.say(
          holder,
          'task.blocked',
          { task, reason: 'question', evidence: 'why?' },
          claim,
        );
      case 'land':
        return this.say(ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
      case 'cancel':
        return this.say(ana, 'task.cancelled', { task });
      case 'retry':
        return this.say(ana, 'task.retried', { task });
      case 'shelve': {
        const cycle = (this.state.levels.get('default')?.cycle ?? 0) + 1;
        const moves = { lane: 'default', cycle, raise: [], shelve: [task] };
        return this.say(ana, 'lane.levelled', moves);
      }
      case 'wait':
        return this.wait();
      case 'makeReady':
        return this.makeReady();
    }
  }

  /** As if its result had changed nothing. */
  private unchange(): void {
    Object.assign(this.task.result ?? {}, { commit: BASE });
    Object.assign(this.task.attempts.at(-1) ?? {}, { commit: BASE });
  }

  /** Gives it a need that is not done. */
  private wait(): string | null {
    const [ana] = this.nodes;
    this.say(ana, 'task.enqueued', { title: 'before', lane: 'default' });
    const need = refOf(ana.id, eventId(this.n));
    return this.say(ana, 'task.amended', { task: this.ref, needs: [need] });
  }

  private makeReady(): string | null {
    const [ana] = this.nodes;
    const { ref: task } = this;
    const { state, needs, reason } = this.task;
    if (state !== 'blocked') return this.say(ana, 'task.amended', { task, ready: true });
    if (reason?.startsWith('question'))
      return this.say(ana, 'task.answered', { task, answer: 'so' });
    return this.say(ana, 'task.landed', { task: needs[0] as string, commit: BASE, target: 'main' });
  }
}

/** What a step of a task is to the attempt of the claim that stands. */
const OF_ATTEMPT: Partial<Record<TaskStep, AttemptStep>> = {
  takeOver: 'lose',
  pass: 'pass',
  submit: 'pass',
  passUnchanged: 'pass',
  fail: 'fail',
  exhaust: 'fail',
  giveUp: 'giveUp',
  block: 'giveUp',
  land: 'land',
  cancel: 'revoke',
};

test('every transition of a task, on every simple path, is what its events do, and no other is', () => {
  const taken = new Set<string>();
  const ofAttempt = new Set<string>();
  let paths = 0;
  const visit = (walk: Walk, visited: readonly string[]): void => {
    paths++;
    const from = walk.task.state;
    for (const step of STEPS) {
      const next = nextState(TASK_CYCLE, from, step);
      // A need that is not done is made to wait for again at once, and a retry does not spare it.
      const open = walk.task.needs.some((need) => walk.state.tasks.get(need)?.state !== 'done');
      const waits = step === 'retry' && open;
      const trial = walk.copy();
      const attempt = walk.task.claim && walk.task.attempts.at(-1);
      const refusal = trial.take(step);
      const what = `${[...visited, from].join(' ')}: ${step}`;
      if (next === undefined && step === 'wait') {
        // Needs may be amended elsewhere too: it waits for nothing then.
        expect(trial.task.state, what).toBe(from);
        continue;
      }
      if (next === undefined) {
        expect(refusal ?? trial.task.state, what).toMatch(REFUSED[step] ?? /^(life|claim): /);
        if (refusal?.startsWith('life: ') && refusal.includes(' is not allowed '))
          expect(refusal).toContain(
            `(allowed: ${stepsFrom(TASK_CYCLE, from).join(', ') || 'nothing'})`,
          );
        expect({ ...trial.task, superseded: [] }, what).toEqual({ ...walk.task, superseded: [] });
        continue;
      }
      expect([refusal, trial.task.state], what).toEqual([null, waits ? 'blocked' : next]);
      taken.add(`${from} ${step}`);
      const how = OF_ATTEMPT[step];
      if (attempt && how) {
        const outcome = trial.task.attempts[attempt.n - 1]?.outcome;
        expect(outcome, what).toBe(nextState(ATTEMPT_CYCLE, attempt.outcome, how));
        ofAttempt.add(`${attempt.outcome} ${how}`);
      }
      if (next !== from && !visited.includes(next)) visit(trial, [...visited, from]);
    }
  };
  visit(Walk.begin(), []);
  expect(paths).toBeGreaterThan(150);
  const all = TASK_STATES.flatMap((state) =>
    stepsFrom(TASK_CYCLE, state).map((step) => `${state} ${step}`),
  );
  expect([...taken].sort()).toEqual(all.sort());
  // A verdict turns down what passed: below.
  expect([...ofAttempt, 'passed reject'].sort()).toEqual(
    (['running', 'passed'] as const)
      .flatMap((from) => stepsFrom(ATTEMPT_CYCLE, from).map((step) => `${from} ${step}`))
      .sort(),
  );
});

/** What is said instead of a step that is none there, where that is no step of the life at all. */
const REFUSED: Partial<Record<TaskStep, RegExp>> = {
  takeOver: /^(life|claim|body\.over): /,
  shelve: /^body\.shelve: /,
};

test('a verdict turns down what passed, and nothing else', () => {
  const walk = Walk.begin();
  for (const step of ['makeReady', 'claim', 'submit'] as const) expect(walk.take(step)).toBeNull();
  const [attempt] = walk.task.attempts;
  expect(attempt?.outcome).toBe('passed');
  const { state, ref: task } = walk;
  const ben = [...state.members.values()].find(({ name }) => name === 'ben');
  const verdict = { task, commit: COMMIT, verdict: 'fail' as const, reason: 'no' };
  const who = { id: ben?.id ?? '', name: 'ben' } as Who;
  expect(walk.say(who, 'task.verdict', verdict)).toBeNull();
  expect(walk.task.attempts[0]?.outcome).toBe('rejected');
  expect(walk.say(who, 'task.verdict', verdict)).toMatch(/^claim: superseded/);
});
