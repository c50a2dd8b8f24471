import { expect, test } from 'vitest';
import { Given } from '../../given.ts';
import { routesIn } from './route-wish.ts';

const given = (lists: Record<string, string[]>) => new Given(new Map(Object.entries(lists)));

test('[INV-14] one agent has the models of one family, as far as their names tell', () => {
  const names = (lists: Record<string, string[]>) => routesIn(given(lists)).map(({ name }) => name);
  const claude = 'a,anthropic/claude-sonnet-4-5';
  expect(names({ provider: [claude, 'b,openrouter/anthropic/claude-opus-4'] })).toEqual(['a', 'b']);
  expect(names({ provider: [claude], model: ['my-own'] })).toEqual(['a', 'my-own']);
  expect(() => names({ provider: [claude, 'b,openai/gpt-5'] })).toThrow(/anthropic.*openai/);
  expect(() => names({ model: ['my-own', 'gpt-5', 'gemini-2.5-pro'] })).toThrow(/openai.*google/);
});
