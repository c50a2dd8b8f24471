import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, initialTransition, transition } from 'xstate';
import { getSimplePaths } from 'xstate/graph';
import { ATTEMPT_CYCLE } from './attempt-life.ts';
import { attemptMachine } from './attempt-machine.ts';
import { CAMPAIGN_CYCLE } from './campaign-life.ts';
import { campaignMachine } from './campaign-machine.ts';
import { type Cycle, nextState, notAllowed, stepRefusal, stepsFrom, take } from './cycle.ts';
import { LANE_CYCLE } from './lane-life.ts';
import { laneMachine } from './lane-machine.ts';
import { LOG_CYCLE, NODE_CYCLE } from './node-life.ts';
import { nodeMachine } from './node-machine.ts';
import { TASK_CYCLE } from './task-life.ts';
import { taskMachine } from './task-machine.ts';

type AnyCycle = Cycle<string, string>;

/** Every life cycle, its machine, and how many simple paths that has at least. */
const LIVES: readonly (readonly [AnyCycle, AnyStateMachine, number])[] = [
  [TASK_CYCLE, taskMachine, 150],
  [ATTEMPT_CYCLE, attemptMachine, 7],
  [LANE_CYCLE, laneMachine, 3],
  [CAMPAIGN_CYCLE, campaignMachine, 4],
];

const statesOf = (cycle: AnyCycle) => Object.keys(cycle.table);
const stepsOf = (cycle: AnyCycle) => [
  ...new Set(statesOf(cycle).flatMap((state) => stepsFrom(cycle, state))),
];

describe.each(LIVES.map(([cycle, ...rest]) => [cycle.what, cycle, ...rest] as const))(
  'the life of one %s',
  (_, cycle, machine, paths) => {
    test('that the fold reads equals its machine, for every state and step', () => {
      for (const from of statesOf(cycle)) {
        const snapshot = machine.resolveState({ value: from, context: {} });
        for (const step of stepsOf(cycle)) {
          const [next] = transition(machine, snapshot, { type: step });
          expect(next.value, `${from} ${step}`).toBe(nextState(cycle, from, step) ?? from);
          expect(snapshot.can({ type: step })).toBe(nextState(cycle, from, step) !== undefined);
        }
      }
    });

    test('is every simple path of its machine, from the state that begins it', () => {
      const events = stepsOf(cycle).map((type) => ({ type }));
      const found = getSimplePaths(machine, { events });
      expect(found.length).toBeGreaterThanOrEqual(paths);
      const reached = new Set<unknown>();
      for (const path of found) {
        let at = initialTransition(machine)[0].value as string;
        expect(at).toBe(cycle.initial);
        for (const { event } of path.steps)
          if (event.type !== 'xstate.init') at = take(cycle, at, event.type);
        expect(at).toBe(path.state.value);
        reached.add(at);
      }
      expect([...reached].sort()).toEqual(statesOf(cycle).sort());
    });

    test('refuses every other step, naming those that are allowed', () => {
      for (const from of statesOf(cycle)) {
        const allowed = stepsFrom(cycle, from);
        for (const step of stepsOf(cycle)) {
          const refusal = stepRefusal(cycle, from, step);
          if (allowed.includes(step)) expect(refusal).toBeNull();
          else {
            expect(refusal).toContain(`${step} is not allowed while the ${cycle.what} is ${from}`);
            expect(refusal).toContain(`(allowed: ${allowed.join(', ') || 'nothing'})`);
            expect(() => take(cycle, from, step)).toThrow(refusal as string);
          }
        }
      }
    });
  },
);

test('the life of a node is its standing beside its log, as its machine has them', () => {
  const events = [...stepsOf(NODE_CYCLE), ...stepsOf(LOG_CYCLE)].map((type) => ({ type }));
  for (const standing of statesOf(NODE_CYCLE) as (keyof typeof NODE_CYCLE.table)[]) {
    for (const log of statesOf(LOG_CYCLE) as (keyof typeof LOG_CYCLE.table)[]) {
      const snapshot = nodeMachine.resolveState({ value: { standing, log } });
      for (const { type } of events) {
        const [next] = transition(nodeMachine, snapshot, { type });
        expect(next.value).toEqual({
          standing: nextState<string, string>(NODE_CYCLE, standing, type) ?? standing,
          log: nextState<string, string>(LOG_CYCLE, log, type) ?? log,
        });
      }
    }
  }
  const paths = getSimplePaths(nodeMachine, { events });
  const ends = new Set(paths.map(({ state }) => JSON.stringify(state.value)));
  expect(ends.size).toBe(statesOf(NODE_CYCLE).length * statesOf(LOG_CYCLE).length);
});

test('a landing is a fact: it ends every life of a task but one that has ended', () => {
  for (const from of statesOf(TASK_CYCLE) as (keyof typeof TASK_CYCLE.table)[])
    expect(nextState(TASK_CYCLE, from, 'land')).toBe(from === 'done' ? undefined : 'done');
  expect(stepsFrom(TASK_CYCLE, 'done')).toEqual([]);
});

test('what is no step at all is refused in the same words', () => {
  expect(notAllowed(LANE_CYCLE, 'active', 'amend')).toBe(
    'life: amend is not allowed while the lane is active (allowed: replace, pause, remove)',
  );
});
