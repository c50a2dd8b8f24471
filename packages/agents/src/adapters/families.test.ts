import { expect, test } from 'vitest';
import { adapterOf } from './adapter-of.ts';
import type { Definition } from './definition.ts';
import { familyOf } from './families.ts';

const family = (definition: Partial<Definition>) =>
  adapterOf({ name: 'x', kind: 'command', routes: [], args: [], env: {}, ...definition }).family;

test('an agent is of the family of its CLI, or of its model where its CLI offers many', () => {
  expect(family({ kind: 'claude' })).toBe('anthropic');
  expect(family({ kind: 'qwen', name: 'deepseek' })).toBe('alibaba');
  const model = (name: string) =>
    family({ kind: 'opencode', routes: [{ name: 'a', model: name }] });
  expect(model('openrouter/deepseek/deepseek-chat')).toBe('deepseek');
  expect(model('openrouter/anthropic/claude-sonnet-4-5')).toBe('anthropic');
  expect(model('openai/o3')).toBe('openai');
  expect(model('mine/what-is-this')).toBe('opencode');
  expect(family({ kind: 'copilot', routes: [{ name: 'a', model: 'gpt-5.1' }] })).toBe('openai');
  expect(family({ kind: 'copilot', family: 'google' })).toBe('google');
  expect(family({ name: 'mine' })).toBe('mine');
  expect(familyOf('deepseek')).toBe('deepseek');
});
