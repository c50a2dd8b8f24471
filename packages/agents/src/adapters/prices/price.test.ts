import { expect, test } from 'vitest';
import { costOf, microOf, priceOf } from './price.ts';

const usage = { input: 1_000_000, output: 100_000, cached: 400_000 };

test('tokens cost what the table says, those from the cache less, in whole micro-USD', () => {
  const cost = { micro: 600_000 * 3 + 100_000 * 15 + 400_000 * 0.3, source: 'table' };
  expect(costOf('claude-sonnet-4-5', usage)).toEqual(cost);
  expect(costOf('openrouter/anthropic/claude-sonnet-4-5-20250929', usage)).toEqual(cost);
  expect(costOf('gpt-5-nano', { input: 1, output: 1, cached: 0 })?.micro).toBe(1);
});

test('a model without a price costs nobody knows what, not 0', () => {
  expect(costOf('stub-model', usage)).toBeUndefined();
  expect(costOf(undefined, usage)).toBeUndefined();
  expect(costOf('gpt-5.1-unheard-of', usage)).toBeUndefined();
  expect(priceOf('constructor')).toBeUndefined();
  expect(costOf('stub-model', { input: 0, output: 0, cached: 0 })).toEqual({
    micro: 0,
    source: 'table',
  });
});

test('what the user of a node says counts before the table, by the whole name or its last part', () => {
  const own = new Map([
    ['stub-model', { price: [2, 10, 0.2], asOf: '2026-01-31' } as const],
    ['cheap/gpt-5', { price: [1, 1, 1], asOf: '2026-01-31' } as const],
  ]);
  const micro = 600_000 * 2 + 100_000 * 10 + 400_000 * 0.2;
  expect(costOf('maker/Stub-Model', usage, { prices: own })).toEqual({ micro, source: 'table' });
  expect(priceOf('cheap/gpt-5', own)).toEqual([1, 1, 1]);
  expect(priceOf('openai/gpt-5', own)).toEqual(priceOf('gpt-5'));
});

test('what was written to a cache costs a quarter more than other input', () => {
  const plain = costOf('claude-sonnet-4-5', usage)?.micro ?? 0;
  const more = costOf('claude-sonnet-4-5', usage, { written: 100_000 })?.micro ?? 0;
  expect(more - plain).toBe(100_000 * 3 * 0.25);
});

test('USD of a CLI become micro-USD without the noise of binary fractions', () => {
  expect(microOf(0.000108)).toBe(108);
  expect(microOf(0.1 + 0.2)).toBe(300_000);
  expect(microOf(0.0000001)).toBe(1);
});
