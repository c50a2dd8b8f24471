import { definitionOf, type Shape, shapeProblem } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { brokeOff, spentOf } from './reported.ts';
import { resultOf } from './result-body.ts';

const problemOf = (body: unknown) =>
  shapeProblem((definitionOf('task.result') as { body: Shape }).body, body, 'body');
const TASK = `n${'a'.repeat(25)}:${'0'.repeat(26)}`;
const spent = { usage: { input: 9, output: 3, cached: 1 }, cost: { micro: 7, source: 'agent' } };
const end = { outcome: 'passed', commit: null, base: null, summary: '', ms: 1, log: '' };

describe('what an agent says of itself never keeps its result out of the ledger', () => {
  test.each([
    ['a bill that gives money back', { ...spent, cost: { micro: -5, source: 'agent' } }],
    ['no number', { ...spent, cost: { micro: Number.NaN, source: 'agent' } }],
    [
      'more than there is',
      { ...spent, cost: { micro: Number.POSITIVE_INFINITY, source: 'agent' } },
    ],
    ['too many tokens', { ...spent, usage: { input: 2 ** 53, output: 1, cached: 0 } }],
    ['a long session', { session: 'ä'.repeat(200) }],
    ['a long model', { model: '漢'.repeat(100) }],
  ])('%s', (_, said) => {
    const body = resultOf({ task: TASK, agent: 'a' }, { ...end, ...said } as never);
    expect(problemOf(body)).toBeNull();
    expect(body.cost ?? 7).toBe(7);
  });

  test('what can be is said', () => {
    const { usage, cost } = spent;
    expect(spentOf({ usage, cost: { ...cost, source: 'agent' } })).toEqual({
      usage,
      cost: 7,
      costSource: 'agent',
    });
  });
});

test('what breaks off on a node is a failure that counts: it is not claimed again without end', () => {
  for (const activity of ['attempt', 'landing'] as const) {
    const body = { task: TASK, agent: 'a', ms: 0, ...brokeOff(activity, 'x'.repeat(5000)) };
    expect(problemOf(body)).toBeNull();
  }
});
