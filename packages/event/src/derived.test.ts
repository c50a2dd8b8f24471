import { expect, test } from 'vitest';
import { crypto } from '../../../test/support/small-world.ts';
import { derivedAuthor, derivedRef, EVENT_ID, NODE_ID, nodeIdOf, REF } from './index.ts';

const CAUSE = 'naaaaaaaaaaaaaaaaaaaaaaaaa:01kaaaaaaaaaaaaaaaaaaaaaaa';

test('a derived reference has the form of every other', () => {
  for (let i = 0; i < 200; i++) {
    const ref = derivedRef(`rule r${i}`, CAUSE, crypto);
    expect(ref).toMatch(REF);
    expect(ref.split(':')[0]).toBe(derivedAuthor(`rule r${i}`, crypto));
    expect(ref.split(':')[0]).toMatch(NODE_ID);
    expect(ref.split(':')[1]).toMatch(EVENT_ID);
  }
});

test('it is another one for another maker or another cause, and no key makes its author', () => {
  const refs = ['rule a', 'rule b', 'lane a'].flatMap((maker) => [
    derivedRef(maker, CAUSE, crypto),
    derivedRef(maker, `${CAUSE.slice(0, -1)}b`, crypto),
  ]);
  expect(new Set(refs).size).toBe(refs.length);
  const key = 'ab'.repeat(32);
  expect(derivedAuthor(key, crypto)).not.toBe(nodeIdOf(key, crypto));
});

test('the value is pinned: every node computes the same one', () => {
  expect(derivedRef('rule build', CAUSE, crypto)).toMatchInlineSnapshot(
    `"nbojxarpxe2neratufbbyhdsrr:3ps7qzq4yapshexaq6fxf0knh7"`,
  );
});
