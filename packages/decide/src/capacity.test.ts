import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { adapt, CAPACITY, capacityKey, limitOf, NEW_CAPACITY } from './capacity.ts';
import { claimTasks } from './claim.ts';

const passed = { outcome: 'passed' };
const limited = { outcome: 'failed', reason: 'rate_limited' };

describe('the limit of an agent and model', () => {
  test('is 2 where nothing is known, and no limit for scripts', () => {
    expect(limitOf(new Map(), 'claude:opus')).toBe(2);
    expect(limitOf(new Map(), 'script')).toBe(Number.POSITIVE_INFINITY);
    expect(capacityKey('claude', 'opus')).toBe('claude:opus');
    expect(capacityKey('claude', null)).toBe('claude');
  });

  test.each([
    ['rate_limited', limited],
    ['quota_limited', { outcome: 'failed', reason: 'quota_limited' }],
    ['overloaded', { outcome: 'failed', reason: 'overloaded' }],
    ['out_of_memory', { outcome: 'failed', reason: 'exit', exitCode: 137 }],
  ])('is halved by %s, down to 1, and the decision says why', (why, ended) => {
    const once = adapt({ limit: 8, clean: 2, full: true }, ended, 8);
    expect(once).toEqual({
      after: { limit: 4, clean: 0, full: false },
      adapted: { from: 8, to: 4, why },
    });
    expect(adapt({ limit: 1, clean: 0, full: false }, ended, 1).adapted).toMatchObject({ to: 1 });
  });

  test('rises by one after three attempts in a row without a signal', () => {
    let { after } = adapt(NEW_CAPACITY, limited, 2);
    const limits: number[] = [];
    for (let i = 0; i < 6; i++) {
      const next = adapt(after, passed, after.limit);
      after = next.after;
      limits.push(after.limit);
    }
    expect(limits).toEqual([1, 1, 2, 2, 2, 3]);
  });

  test('rises above what it began with only where as many ran as may', () => {
    let after = NEW_CAPACITY;
    for (let i = 0; i < 10; i++) after = adapt(after, passed, 1).after;
    expect(after.limit).toBe(2);
    expect(adapt(after, passed, 2).after.limit).toBe(3);
  });

  test('is not moved by attempts that never came to their work', () => {
    const before = { limit: 2, clean: 2, full: true };
    const away = { outcome: 'failed', reason: 'unreachable' };
    expect(adapt(before, away, 2)).toEqual({ after: before, adapted: null });
  });

  test('stays from 1 to 24 whatever happens, and every change is a decision', () => {
    const ended = fc.constantFrom(passed, passed, passed, limited);
    fc.assert(
      fc.property(fc.array(ended, { maxLength: 200 }), (all) => {
        let capacity = NEW_CAPACITY;
        for (const one of all) {
          const { after, adapted } = adapt(capacity, one, capacity.limit);
          expect(after.limit).toBeGreaterThanOrEqual(1);
          expect(after.limit).toBeLessThanOrEqual(CAPACITY.most);
          if (after.limit !== capacity.limit)
            expect(adapted).toMatchObject({ from: capacity.limit, to: after.limit });
          capacity = after;
        }
      }),
    );
  });
});

test('a node claims no more for an agent than its limit, those that run included', () => {
  const world = new SmallWorld();
  world.lane('default', { agents: ['claude'] });
  const running = world.task();
  world.claim(world.ana, running);
  for (let i = 0; i < 5; i++) world.task();
  const over = { slots: 10, agents: new Set(['claude']) };
  const claims = (limit: number) =>
    claimTasks(sightOf(world, world.ana, { ...over, limits: new Map([['claude', limit]]) })).length;
  expect(claims(1)).toBe(0);
  expect(claims(3)).toBe(2);
  expect(claims(24)).toBe(5);
});
