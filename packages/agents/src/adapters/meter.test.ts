import { expect, test } from 'vitest';
import type { Definition } from './definition.ts';
import { unmetered } from './meter.ts';

const of = (more: Partial<Definition>) =>
  unmetered({
    name: 'one',
    kind: 'command',
    command: 'true',
    routes: [],
    args: [],
    env: {},
    ...more,
  });
const by = (model: string) => ({ routes: [{ name: model, model }] });

test('who says no tokens is kept to no limit of tokens or money', () => {
  expect(of({})).toEqual({ tokens: true, why: 'agent one says no tokens' });
  expect(of({ output: 'ndjson' })?.tokens).toBe(true);
  expect(of({ kind: 'copilot', ...by('gpt-5') })?.tokens).toBe(true);
  expect(of({ output: 'claude-stream', ...by('own-model') })).toBeNull();
});

test('who says tokens and no money is kept to a cost where the price of its model is known', () => {
  const price = { price: [1, 2, 0.1], asOf: '2026-01-01' } as const;
  expect(of({ kind: 'codex' }), 'its CLI takes the model').toBeNull();
  expect(of({ kind: 'codex', ...by('own-model') })).toEqual({
    tokens: false,
    why: 'agent one: no price is known of own-model',
  });
  expect(
    unmetered(
      { name: 'one', kind: 'codex', args: [], env: {}, ...by('own-model') },
      new Map([['own-model', price]]),
    ),
  ).toBeNull();
});
