import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld } from '../../../test/support/small-world.ts';
import { preview, stateHash } from './index.ts';

const lane = {
  name: 'default',
  agents: ['script'],
  accept: ['true'],
  paths: [],
  verify: 'none',
  ttl: 60,
  maxAttempts: 3,
};

function worldOfAna() {
  const world = new SmallWorld();
  const me = { id: world.ana.id, key: world.ana.signer.publicKey };
  const ask = (waiting: Parameters<typeof preview>[2], events: Parameters<typeof preview>[3]) =>
    preview(world.state, me, waiting, events, crypto);
  return { world, ask };
}

describe('what events would do if they came next', () => {
  test('is told of each, in order, and nothing comes of it', () => {
    const { world, ask } = worldOfAna();
    const before = stateHash(world.state, crypto);
    const defined = world.draft('lane.defined', lane);
    const task = world.draft('task.enqueued', { title: 'a', lane: 'default' });
    const { refusals, state } = ask([], [task, defined, { ...task, id: defined.id }]);
    expect(refusals).toEqual([
      expect.stringContaining('lane'),
      null,
      'id: its author used it before',
    ]);
    expect([state.lanes.size, state.tasks.size]).toEqual([1, 0]);
    expect(state.position).toBe(world.state.position + 3);
    expect(stateHash(world.state, crypto)).toBe(before);
  });

  test('counts what waits for its position before them, and does not tell of it', () => {
    const { world, ask } = worldOfAna();
    const defined = world.draft('lane.defined', lane);
    const task = world.draft('task.enqueued', { title: 'a', lane: 'default' });
    expect(ask([defined], [task])).toMatchObject({ refusals: [null] });
    expect(ask([], [task]).refusals).not.toEqual([null]);
  });

  test('is what comes of them where they come next', () => {
    const { world, ask } = worldOfAna();
    const events = [
      world.draft('lane.defined', lane),
      world.draft('task.enqueued', { title: 'a', lane: 'default' }),
      world.draft('node.resumed', { node: world.ana.id, head: world.tip.oid }),
    ];
    const { refusals } = ask([], events);
    const told = world.weave(world.batch(world.ana, events));
    expect(told.map(({ reason }) => reason)).toEqual(refusals);
    expect(refusals.at(-1)).toBe(
      'life: resume is not allowed while the log is whole (allowed: fork)',
    );
  });

  test('says what a node that is not admitted may not do', () => {
    const { world } = worldOfAna();
    const { id, signer } = world.member('ben', ['observer']);
    const author = { id, key: signer.publicKey };
    const events = [world.draft('lane.defined', lane), world.draft('node.beat', {})];
    expect(preview(world.state, author, [], events, crypto).refusals).toEqual([
      'role: only admin or worker may author lane.defined',
      null,
    ]);
  });
});
