import type { Batch } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SmallWorld, START, who } from '../../../../test/support/small-world.ts';

describe('an invite', () => {
  test('admits whoever proves its key, once, with its roles', () => {
    const world = new SmallWorld();
    const ben = who('ben');
    const invite = world.invite(['worker', 'verifier']);
    expect(world.weave(world.joining(ben, invite))[0]?.reason).toBeNull();
    expect(world.state.members.get(ben.id)).toMatchObject({
      standing: 'admitted',
      roles: ['worker', 'verifier'],
    });
    expect(world.state.invites.get(invite.publicKey)?.usedBy).toBe(ben.id);
  });

  test('raced for by two lets in the first in order; the other has not joined', () => {
    const world = new SmallWorld();
    const [ben, eve] = [who('ben'), who('eve')];
    const invite = world.invite(['worker']);
    const told = world.weave(world.joining(ben, invite), world.joining(eve, invite));
    expect(told.map(({ reason }) => reason)).toEqual([null, 'invite: it was used before']);
    const loser = told[1]?.ref.startsWith(ben.id) ? ben : eve;
    expect(world.state.members.has(loser.id)).toBe(false);
    expect(world.state.invites.get(invite.publicKey)?.usedBy).not.toBe(loser.id);
  });

  test('is refused expired by chain time, used, unknown, or with another node’s proof', () => {
    const world = new SmallWorld();
    const late = world.invite(['worker'], START - 1);
    expect(world.weave(world.joining(who('a'), late))[0]?.reason).toBe('invite: it has expired');
    const stranger = who('stranger').signer;
    const unknown = world.weave(world.joining(who('b'), stranger))[0]?.reason;
    expect(unknown).toBe('invite: no admin gave it');
    const good = world.invite(['worker']);
    const [ben, eve] = [who('ben'), who('eve')];
    const stolen = world.joining(ben, good);
    const body = JSON.parse((stolen.content as Batch).lines[0] as string).body;
    const own = { ...body, key: eve.signer.publicKey };
    const copied = world.batch(eve, [world.draft('node.joined', own)], { parent: null });
    expect(world.weave(copied)[0]?.reason).toBe('invite: its proof does not fit');
  });

  test('is given by an admin, and one key only once', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const body = { key: '1'.repeat(64), roles: ['worker' as const], expires: START };
    expect(world.say(ben, 'node.invited', body).reason).toMatch(/^role/);
    expect(world.say(world.ana, 'node.invited', body).reason).toBeNull();
    expect(world.say(world.ana, 'node.invited', body).reason).toMatch(/^life/);
  });
});

describe('members', () => {
  test('who asks to join waits until an admin admits it', () => {
    const world = new SmallWorld();
    const ben = who('ben');
    world.weave(world.joining(ben, null));
    expect(world.state.members.get(ben.id)).toMatchObject({ standing: 'pending', roles: [] });
    const admit = { node: ben.id, roles: ['worker' as const] };
    expect(world.say(world.ana, 'node.admitted', admit).reason).toBeNull();
    expect(world.state.members.get(ben.id)).toMatchObject({ standing: 'admitted' });
    const stranger = { node: who('eve').id, roles: [] };
    expect(world.say(world.ana, 'node.admitted', stranger).reason).toMatch(/^body.node/);
  });

  test('the last admin stays one, and a revoked node stays out', () => {
    const world = new SmallWorld();
    const { ana } = world;
    const ben = world.member('ben', ['admin']);
    expect(world.say(ben, 'node.revoked', { node: ana.id }).reason).toBeNull();
    expect(world.state.members.get(ana.id)?.standing).toBe('revoked');
    const said = [
      world.draft('node.revoked', { node: ana.id }),
      world.draft('node.revoked', { node: ben.id }),
      world.draft('node.admitted', { node: ben.id, roles: ['worker'] }),
      world.draft('node.admitted', { node: ana.id, roles: ['worker'] }),
    ];
    const entry = world.entry(ben, [world.batch(ben, said)]);
    expect(world.follow(entry).told.map(({ reason }) => reason)).toEqual([
      'life: it is revoked already',
      'life: the last admin cannot be revoked',
      'life: the last admin has to stay one',
      'life: admit is not allowed while the node is revoked (allowed: revoke); it comes back by joining anew',
    ]);
  });

  test('who is revoked, or no worker any more, loses its claims to whoever comes next', () => {
    for (const end of ['revoked', 'admitted'] as const) {
      const world = new SmallWorld();
      world.lane();
      const ben = world.member('ben');
      const task = world.task();
      world.claim(ben, task);
      if (end === 'revoked') world.say(world.ana, 'node.revoked', { node: ben.id });
      else world.say(world.ana, 'node.admitted', { node: ben.id, roles: ['observer'] });
      const state = world.state.tasks.get(task);
      expect(state).toMatchObject({ state: 'ready', claim: null, fence: true, losses: 0 });
      expect(state?.attempts[0]?.outcome).toBe('revoked');
    }
  });

  test('a node renames itself, an admin anybody, and nobody else', () => {
    const world = new SmallWorld();
    const [ben, eve] = [world.member('ben'), world.member('eve')];
    expect(world.say(ben, 'node.renamed', { node: ben.id, name: 'benny' }).reason).toBeNull();
    expect(world.say(eve, 'node.renamed', { node: ben.id, name: 'x' }).reason).toMatch(/^role/);
    expect(world.say(world.ana, 'node.renamed', { node: eve.id, name: 'eva' }).reason).toBeNull();
    expect(world.state.members.get(ben.id)?.name).toBe('benny');
    expect(world.state.members.get(eve.id)?.name).toBe('eva');
  });
});

test('the hub moves only to a higher term', () => {
  const world = new SmallWorld({ url: 'file:///one', term: 2 });
  const to = (term: number) => ({ url: 'file:///two', term });
  expect(world.say(world.ana, 'hub.moved', to(2)).reason).toBe('body.term: must be above 2');
  expect(world.say(world.ana, 'hub.moved', to(3)).reason).toBeNull();
  expect(world.state.hub).toEqual({ ...to(3), pushesPerMinute: null });
});

test('a lane and a repository are defined once, and a lane’s repository before it', () => {
  const world = new SmallWorld();
  expect(world.lane('default', { repo: 'code' }).reason).toBe('body.repo: no repository code');
  const repo = { name: 'code', url: 'hub', target: 'main' };
  expect(world.say(world.ana, 'repo.added', repo).reason).toBeNull();
  expect(world.say(world.ana, 'repo.added', repo).reason).toMatch(/^life/);
  expect(world.lane('default', { repo: 'code' }).reason).toBeNull();
  expect(world.lane().reason).toMatch(/^life/);
});
