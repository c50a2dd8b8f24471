import { expect, test } from 'vitest';
import { createActor, initialTransition, transition } from 'xstate';
import { getSimplePaths } from 'xstate/graph';
import { allowedSteps, nextTaskState, TASK_STATES, type TaskStep } from '../index.ts';
import { taskMachine } from './task-machine.ts';

const STEPS = [...new Set(TASK_STATES.flatMap(allowedSteps))];

test('the table that the fold reads equals the machine, for every state and step', () => {
  for (const from of TASK_STATES) {
    for (const step of STEPS) {
      const snapshot = taskMachine.resolveState({ value: from });
      const [next] = transition(taskMachine, snapshot, { type: step });
      expect(next.value, `${from} ${step}`).toBe(nextTaskState(from, step) ?? from);
      expect(snapshot.can({ type: step })).toBe(nextTaskState(from, step) !== undefined);
    }
  }
});

test('every simple path of the machine is a life the table allows', () => {
  const events = STEPS.map((type) => ({ type }));
  const paths = getSimplePaths(taskMachine, { events });
  expect(paths.length).toBeGreaterThan(300);
  const reached = new Set<unknown>();
  for (const path of paths) {
    let at = initialTransition(taskMachine)[0].value as (typeof TASK_STATES)[number];
    for (const { event } of path.steps) {
      if (event.type === 'xstate.init') continue;
      const next = nextTaskState(at, event.type as TaskStep);
      if (next === undefined) throw new Error(`${event.type} while ${at}`);
      at = next;
    }
    expect(at).toBe(path.state.value);
    reached.add(at);
  }
  expect([...reached].sort()).toEqual([...TASK_STATES].sort());
});

test('a landing is a fact: it ends every life but one that has ended', () => {
  for (const from of TASK_STATES)
    expect(nextTaskState(from, 'land')).toBe(from === 'done' ? undefined : 'done');
  expect(allowedSteps('done')).toEqual([]);
});

test('the machine starts as a draft', () => {
  expect(createActor(taskMachine).getSnapshot().value).toBe('draft');
});
