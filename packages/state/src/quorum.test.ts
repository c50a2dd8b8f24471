import type { Body } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SmallWorld, type Who } from '../../../test/support/small-world.ts';
import { waitingActs } from './index.ts';

const WEEK = 7 * 86_400_000;

/** A mesh of three admins that needs two of them, and a worker. */
function worldOf(quorum = 2): { world: SmallWorld; admins: [Who, Who, Who]; ben: Who } {
  const world = new SmallWorld();
  const admins: [Who, Who, Who] = [
    world.ana,
    world.member('kim', ['admin']),
    world.member('lou', ['admin']),
  ];
  const ben = world.member('ben');
  if (quorum > 1) expect(world.say(world.ana, 'mesh.ruled', { quorum }).reason).toBeNull();
  return { world, admins, ben };
}

const revoke = (world: SmallWorld, by: Who, node: Who, more: object = {}) =>
  world.say(by, 'node.revoked', { node: node.id, ...more } as Body<'node.revoked'>).reason;

function standingOf(world: SmallWorld, node: Who): string | undefined {
  return world.state.members.get(node.id)?.standing;
}

describe('a quorum of admins', () => {
  test('an act has effect where the last admin needed signs the same', () => {
    const { world, admins, ben } = worldOf();
    const [ana, kim] = admins;
    expect(revoke(world, ana, ben)).toBeNull();
    expect(standingOf(world, ben)).toBe('admitted');
    expect(waitingActs(world.state)).toMatchObject([
      { kind: 'node.revoked', body: { node: ben.id } },
    ]);
    expect(revoke(world, kim, ben)).toBeNull();
    expect(standingOf(world, ben)).toBe('revoked');
    expect(waitingActs(world.state)).toEqual([]);
  });

  test('one admin counts once, another body is another act, and a worker signs none', () => {
    const { world, admins, ben } = worldOf();
    const [ana, kim] = admins;
    revoke(world, ana, ben);
    expect(revoke(world, ana, ben)).toBe('quorum: its author has signed this act already');
    expect(revoke(world, kim, ben, { reason: 'lost' })).toBeNull();
    expect(revoke(world, ben, ana)).toMatch(/^role/);
    expect(standingOf(world, ben)).toBe('admitted');
    expect(waitingActs(world.state)).toHaveLength(2);
  });

  test('a signature counts for seven days of chain time, while its admin is one', () => {
    for (const days of [7, 8]) {
      const { world, admins, ben } = worldOf();
      revoke(world, admins[0], ben);
      world.clock += days === 7 ? WEEK : WEEK + 1;
      // The lower median of the weavers' clocks: of one weaver its own.
      world.say(admins[1], 'node.beat', {});
      expect(waitingActs(world.state)).toHaveLength(days === 7 ? 1 : 0);
      revoke(world, admins[1], ben);
      expect(standingOf(world, ben)).toBe(days === 7 ? 'revoked' : 'admitted');
      expect(world.state.approvals.size).toBe(days === 7 ? 0 : 1);
    }
    const { world, admins, ben } = worldOf();
    const [ana, kim, lou] = admins;
    revoke(world, lou, ben);
    for (const by of [ana, kim]) revoke(world, by, lou);
    expect(standingOf(world, lou)).toBe('revoked');
    expect(waitingActs(world.state)).toEqual([]);
    revoke(world, ana, ben);
    expect(standingOf(world, ben)).toBe('admitted');
    revoke(world, kim, ben);
    expect(standingOf(world, ben)).toBe('revoked');
  });

  test('what is done already, or impossible, waits for nobody', () => {
    const { world, admins, ben } = worldOf();
    const [ana, kim, lou] = admins;
    for (const by of [ana, kim]) revoke(world, by, ben);
    expect(revoke(world, lou, ben)).toBe('life: it is revoked already');
    const roles = ['admin' as const];
    expect(world.say(lou, 'node.admitted', { node: kim.id, roles }).reason).toMatch(/^life/);
    expect(world.say(lou, 'node.admitted', { node: ben.id, roles }).reason).toMatch(/^life/);
    expect(world.say(lou, 'mesh.ruled', { quorum: 2 }).reason).toMatch(/^life/);
    expect(world.say(lou, 'mesh.ruled', { quorum: 4 }).reason).toMatch(/^body.quorum/);
    expect(world.say(lou, 'mesh.upgraded', { rules: 7 }).reason).toMatch(/^body.rules/);
    expect(world.state.approvals.size).toBe(0);
  });

  test('holds for the hub, the quorum itself and invites of admins, not for those of workers', () => {
    const { world, admins } = worldOf();
    const [ana, kim] = admins;
    const hub = { url: 'file:///two', term: 1 };
    expect(world.say(ana, 'hub.moved', hub).reason).toBeNull();
    expect(world.state.hub).toBeNull();
    world.say(kim, 'hub.moved', hub);
    expect(world.state.hub?.term).toBe(1);
    const { publicKey: admin } = world.invite(['worker', 'admin']);
    const { publicKey: worker } = world.invite(['worker']);
    expect([world.state.invites.has(admin), world.state.invites.has(worker)]).toEqual([
      false,
      true,
    ]);
    world.say(ana, 'mesh.ruled', { quorum: 1 });
    expect(world.state.quorum).toBe(2);
    world.say(kim, 'mesh.ruled', { quorum: 1 });
    expect(world.state.quorum).toBe(1);
  });

  test('never loses the admins it needs', () => {
    const { world, admins } = worldOf(3);
    const [ana, kim, lou] = admins;
    expect(world.say(lou, 'node.left', {}).reason).toMatch(/^life: one of the last 3 admins/);
    expect(revoke(world, ana, lou)).toMatch(/^life: one of the last 3 admins/);
    const demoted = { node: lou.id, roles: ['worker' as const] };
    expect(world.say(ana, 'node.admitted', demoted).reason).toMatch(/^life: one of the last 3/);
    for (const by of [ana, kim, lou]) world.say(by, 'mesh.ruled', { quorum: 2 });
    expect(world.say(lou, 'node.left', {}).reason).toBeNull();
    expect(standingOf(world, lou)).toBe('left');
  });
});
