import type { CommitValue } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, type Who, who } from '../../../test/support/small-world.ts';
import { Tips } from './tips.ts';

function withTips() {
  const world = new SmallWorld();
  const tips = new Tips(world.commits, crypto);
  const beat = (node: Who = world.ana, options = {}) => {
    const batch = world.batch(node, [world.draft('node.beat', {})], options);
    tips.add(batch.oid);
    return batch;
  };
  const chosen = () => tips.candidates(world.state).map(({ batch }) => batch.oid);
  return { world, tips, beat, chosen };
}

describe('tips', () => {
  test('the newest batch that extends its log is woven', () => {
    const { world, tips, beat, chosen } = withTips();
    beat();
    const last = beat();
    expect(chosen()).toEqual([last.oid]);
    expect(tips.extending(world.state, world.ana.id)?.oid).toBe(last.oid);
  });

  test('what the ledger brought in, what lies below another and what is none is dropped', () => {
    const { world, tips, beat, chosen } = withTips();
    const first = beat();
    const second = beat();
    tips.add(world.junk([world.tip]).oid);
    tips.add('1'.repeat(40));
    tips.add(first.oid);
    expect(tips.all().sort()).toEqual([first.oid, second.oid].sort());
    tips.settle(world.state);
    expect(tips.all()).toEqual([second.oid]);
    world.weave(second);
    tips.settle(world.state);
    expect(tips.all()).toEqual([]);
    expect(chosen()).toEqual([]);
  });

  test('R3: the one that extends the head goes first, a fork waits for another entry', () => {
    const { world, beat, chosen } = withTips();
    const parent = world.founding;
    const counts = beat();
    world.weave(counts);
    const fork = beat(world.ana, { parent });
    const next = beat(world.ana, { parent: counts });
    expect(chosen()).toEqual([next.oid]);
    world.weave(next);
    expect(chosen()).toEqual([fork.oid]);
    world.weave(fork);
    expect(chosen()).toEqual([]);
  });

  test('a stranger is left out, a node that asks to join comes in with its first batch', () => {
    const { world, tips, beat, chosen } = withTips();
    const eve = who('eve');
    beat(eve, { parent: null });
    expect(chosen()).toEqual([]);
    const kim = who('kim');
    const first = world.joining(kim, null);
    beat(kim);
    expect(chosen()).toEqual([first.oid]);
    world.weave(first);
    expect(chosen()).toEqual([]);
    expect(tips.extending(world.state, kim.id)).not.toBeNull();
  });

  test('at most eight unknown nodes that ask to join are woven at once', () => {
    const { world, tips, chosen } = withTips();
    for (let i = 0; i < 12; i++) tips.add(world.joining(who(`node${i}`), null).oid);
    expect(chosen()).toHaveLength(8);
  });

  test('a revoked node’s batches are left out', () => {
    const { world, beat, chosen } = withTips();
    const ben = world.member('ben');
    world.say(world.ana, 'node.revoked', { node: ben.id });
    beat(ben);
    expect(chosen()).toEqual([]);
  });

  test('a log with more batches than an entry may walk comes in by parts', () => {
    const { world, beat, chosen, tips } = withTips();
    let last: CommitValue = world.founding;
    for (let i = 0; i < 4100; i++) last = beat();
    tips.settle(world.state);
    expect(tips.all()).toEqual([last.oid]);
    const [part = ''] = chosen();
    expect(world.commits.get(part)?.content?.header).toMatchObject({ number: 4097 });
    world.weave(world.commits.get(part) as CommitValue);
    tips.settle(world.state);
    expect(chosen()).toEqual([last.oid]);
  });
});
