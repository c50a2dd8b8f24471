import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { mayText, plainly } from './may.ts';
import { patternNamed } from './wish.ts';

const taskIn = (over: Partial<Task>) =>
  ({ claim: null, asked: null, landed: null, ...over }) as unknown as Task;

test.each<[Partial<Task>, string]>([
  [{ state: 'draft' }, 'cancel, amend --ready, amend, pause'],
  [{ state: 'ready' }, 'cancel, run, amend, pause'],
  [{ state: 'blocked', asked: {} as Task['asked'] }, 'answer, cancel, retry, amend, pause'],
  [{ state: 'escalated' }, 'cancel, retry, amend, pause'],
  [{ state: 'cancelled' }, 'retry'],
  [{ state: 'running', claim: {} as Task['claim'] }, 'cancel, pause'],
  [{ state: 'done', landed: {} as Task['landed'] }, 'revert'],
])('a person is told only commands that can be typed: %j', (over, commands) => {
  expect(mayText(taskIn(over)).replaceAll('mesh task ', '')).toBe(commands);
});

test('of a task that is done without a landing nothing is left to do', () => {
  expect(mayText(taskIn({ state: 'done' }))).toBe('nothing');
});

test('a refusal names no step of a life that nobody can type', () => {
  const reason = 'life: cancel is not allowed while the task is cancelled (allowed: land, retry)';
  expect(plainly(reason)).toBe('cancel is not allowed while the task is cancelled');
  expect(plainly(`line 2: ${reason}`)).toMatch(/^line 2: cancel is not allowed/);
});

test.each(['', '../b', 'a/../b'])('paths that no repository has are refused: %j', (text) => {
  expect(() => patternNamed(text)).toThrow('matches no path of a repository');
  expect(patternNamed('web/**')).toBe('web/**');
});
