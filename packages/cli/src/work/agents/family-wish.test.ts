import type { Definition } from '@lanemesh/agents';
import { describe, expect, test } from 'vitest';
import { checkFamily, usualFamily } from './family-wish.ts';

const check = (definition: Partial<Definition>) => () =>
  checkFamily({ name: 'x', kind: 'command', routes: [], args: [], env: {}, ...definition });
const route = (model: string) => [{ name: model, model }];

describe('[INV-14] a family has one name, and is what its models are of', () => {
  test.each([
    ['claude', 'anthropic'],
    ['codex', 'openai'],
    ['gpt-5', 'openai'],
    ['gemini', 'google'],
    ['qwen', 'alibaba'],
    ['claude-api', 'anthropic'],
  ])('--family %s is refused: it is %s', (family, usual) => {
    expect(check({ family })).toThrow(`is of the family ${usual}`);
    expect(() => usualFamily('--verify', family)).toThrow(`--verify "${family}" is of`);
    expect(usualFamily('--verify', usual)).toBe(usual);
  });

  test.each<[Partial<Definition>, RegExp]>([
    [{ kind: 'opencode', family: 'google', routes: route('anthropic/claude-x') }, /of.*anthropic/],
    [{ kind: 'api', family: 'mine', routes: route('gpt-5') }, /openai/],
    [{ kind: 'claude', family: 'openai' }, /claude, whose models are of anthropic/],
  ])('%j is refused', (definition, text) => {
    expect(check(definition)).toThrow(text);
  });

  test.each<Partial<Definition>>([
    { family: 'anthropic' },
    { family: 'mine' },
    { kind: 'claude' },
    { kind: 'claude', family: 'anthropic' },
    { kind: 'claude', family: 'moonshot', routes: route('kimi-k2') },
    { kind: 'claude', family: 'zhipu', env: { ANTHROPIC_BASE_URL: 'https://x.example' } },
    { kind: 'opencode', family: 'google' },
    { kind: 'copilot', family: 'openai', routes: route('my-own') },
  ])('%j is taken', (definition) => {
    expect(check(definition)).not.toThrow();
  });
});
