import { expect, test } from 'vitest';
import { SPEC } from '../testbed.ts';
import { routesFor } from './routes.ts';

const routes = ['large', 'small'].map((model) => ({ name: model, model }));
const agent = { name: 'helper', routes };
const failed = (model: string, reason = 'exit', by = 'helper') => ({
  attempt: 1,
  node: 'ana',
  outcome: 'failed',
  agent: by,
  model,
  reason,
  evidence: '',
});
const order = (...prior: ReturnType<typeof failed>[]) =>
  routesFor(agent, { ...SPEC, prior }).map(({ name }) => name);

test('the models of an agent are tried as given, those that failed least at the task first', () => {
  expect(order()).toEqual(['large', 'small']);
  expect(order(failed('large'))).toEqual(['small', 'large']);
  expect(order(failed('large'), failed('small'))).toEqual(['large', 'small']);
  expect(order(failed('large'), failed('small'), failed('large'))).toEqual(['small', 'large']);
});

test('what says nothing of a model does not count, nor what another agent did with it', () => {
  expect(order(failed('large', 'quota_limited'))).toEqual(['large', 'small']);
  expect(order(failed('large', 'exit', 'other'))).toEqual(['large', 'small']);
  expect(routesFor({ name: 'plain' }, SPEC)).toEqual([{ name: 'plain' }]);
});
