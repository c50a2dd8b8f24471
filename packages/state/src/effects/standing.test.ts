import { type CommitValue, idOf, refOf } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { eventId, SmallWorld, type Who, who } from '../../../../test/support/small-world.ts';

describe('node.left', () => {
  test('ends what a node may say and holds, for good', () => {
    const world = new SmallWorld();
    world.lane();
    const ben = world.member('ben');
    const task = world.task();
    world.claim(ben, task);
    expect(world.say(ben, 'node.left', { reason: 'new laptop' }).reason).toBeNull();
    expect(world.state.members.get(ben.id)?.standing).toBe('left');
    expect(world.state.tasks.get(task)).toMatchObject({ state: 'ready', claim: null, fence: true });
    const late = world.batch(ben, [world.draft('node.beat', {})]);
    expect(world.weave(late)).toEqual([]);
    const admit = { node: ben.id, roles: ['worker' as const] };
    expect(world.say(world.ana, 'node.admitted', admit).reason).toMatch(
      /^life: admit is not allowed while the node is left/,
    );
    expect(world.say(world.ana, 'node.revoked', { node: ben.id }).reason).toBeNull();
  });

  test('[R11] the rest of its own batch is void', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const said = [world.draft('node.left', {}), world.draft('node.beat', {})];
    expect(world.weave(world.batch(ben, said)).map(({ reason }) => reason)).toEqual([
      null,
      'role: its author is not admitted',
    ]);
  });

  test('the last admin stays while there are others, and may go alone', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const left = () => world.say(world.ana, 'node.left', {}).reason;
    expect(left()).toBe('life: the last admin cannot leave the others');
    world.say(ben, 'node.left', {});
    expect(left()).toBeNull();
  });
});

describe('node.revoked with since', () => {
  function worldOf(): { world: SmallWorld; ben: Who; said: string } {
    const world = new SmallWorld();
    const ben = world.member('ben');
    return { world, ben, said: world.say(ben, 'node.beat', {}).ref };
  }

  test('names an event of that node that has a position', () => {
    const { world, ben, said } = worldOf();
    const of = (since: string) => world.say(world.ana, 'node.revoked', { node: ben.id, since });
    for (const strange of [refOf(ben.id, eventId(999)), refOf(world.ana.id, idOf(said))])
      expect(of(strange).reason).toMatch(/^body.since/);
    expect(of(said).reason).toBeNull();
    expect(world.state.members.get(ben.id)).toMatchObject({
      standing: 'revoked',
      suspectSince: said,
    });
  });

  test('may be said anew, or taken back when people have looked', () => {
    const { world, ben, said } = worldOf();
    const { ana } = world;
    const twice = () => world.say(ana, 'node.revoked', { node: ben.id, since: said }).reason;
    expect([twice(), twice()]).toEqual([null, 'life: it is revoked already']);
    expect(world.say(ana, 'node.revoked', { node: ben.id }).reason).toBeNull();
    expect(world.state.members.get(ben.id)?.suspectSince).toBeNull();
  });
});

describe('an unknown key', () => {
  const joined = (world: SmallWorld, node: Who) =>
    world.draft('node.joined', { name: 'eve', key: node.signer.publicKey, capabilities: [] });
  const founded = (world: SmallWorld, node: Who) =>
    world.draft('mesh.founded', {
      name: 'eve',
      key: node.signer.publicKey,
      capabilities: [],
      rules: 0,
    });

  test('[R2] may place a single node.joined and nothing else', () => {
    const world = new SmallWorld();
    const eve = who('eve');
    const beat = () => world.draft('node.beat', {});
    const before = world.state.tip;
    for (const said of [
      [beat()],
      [world.draft('node.admitted', { node: eve.id, roles: ['admin'] })],
      [founded(world, eve)],
      [joined(world, eve), beat()],
      [beat(), joined(world, eve)],
      [joined(world, eve), joined(world, who('kim'))],
    ]) {
      const batch = world.batch(eve, said, { parent: null });
      const entry = world.entry(world.ana, [batch]);
      expect(world.follow(entry).stands.oid).toBe(before.oid);
    }
    expect(world.state.logs.has(eve.id)).toBe(false);
  });

  test('[R9] places no second batch, and no entry of its own', () => {
    const world = new SmallWorld();
    const eve = who('eve');
    world.joining(eve, null);
    const more = world.batch(eve, [world.draft('node.beat', {})]);
    expect(world.weave(more)).toMatchObject([{ reason: null }]);
    expect(world.weave(more)).toEqual([]);
    expect(world.state.members.get(eve.id)).toMatchObject({ standing: 'pending', roles: [] });
    for (const entry of [world.entry(eve, []), world.entry(eve, [more])])
      expect(world.follow(entry).stands.oid).not.toBe(entry.oid);
    const kim = who('kim');
    const uninvited = world.entry(kim, [world.joining(kim, null)]);
    expect(world.follow(uninvited).stands.oid).not.toBe(uninvited.oid);
  });

  test('[R9] that asked twice, or whose invite was bad, has placed what it may', () => {
    const world = new SmallWorld();
    const eve = who('eve');
    world.weave(world.joining(eve, who('nobody').signer));
    expect(world.state.members.has(eve.id)).toBe(false);
    const again = world.joining(eve, world.invite(['admin']));
    const entry = world.entry(world.ana, [again]);
    expect(world.follow(entry).stands.oid).not.toBe(entry.oid);
    world.goOnAt(eve, world.commits.get(world.sawOf(eve).id) as CommitValue);
    expect(world.weave(world.batch(eve, [joined(world, eve)]))).toEqual([]);
  });
});
