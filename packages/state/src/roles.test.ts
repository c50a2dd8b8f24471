import { KINDS, type KindDefinition, ROLES, refOf } from '@lanemesh/event';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitting } from '../../../test/support/shapes.ts';
import { eventId, SmallWorld } from '../../../test/support/small-world.ts';

const DEFINITIONS: readonly KindDefinition[] = KINDS;

test('[R11] of every kind: whoever has none of its roles, and no other, is told so', () => {
  const world = new SmallWorld();
  const members = ROLES.map((role) => ({ role, node: world.member(role, [role]) }));
  const claim = refOf(world.ana.id, eventId(1));
  for (const { kind, by, body } of DEFINITIONS) {
    const [fits] = fc.sample(fitting(body), { numRuns: 1, seed: 1 });
    for (const { role, node } of members) {
      // A node that left may say nothing more, whatever its roles.
      if (kind === 'node.left') continue;
      const { reason } = world.say(node, kind as never, fits as never, { claim });
      const refused = reason?.startsWith('role: only') ?? false;
      expect([kind, role, refused]).toEqual([
        kind,
        role,
        typeof by !== 'string' && !by.includes(role),
      ]);
    }
  }
  // Hundreds of signed histories: seconds of work, minutes on a busy machine.
}, 300_000);

test('[R11] a node has the roles of its invite together, until an admin sets others', () => {
  const world = new SmallWorld();
  world.lane();
  const ben = world.member('ben', ['observer', 'verifier']);
  const task = () => world.say(ben, 'task.enqueued', { title: 'one', lane: 'default' }).reason;
  const lane = () =>
    world.say(ben, 'repo.added', { name: 'code', url: 'hub', target: 'main' }).reason;
  expect([task(), lane()]).toEqual([null, 'role: only admin or worker may author repo.added']);
  world.say(world.ana, 'node.admitted', { node: ben.id, roles: ['observer', 'worker'] });
  expect([task(), lane()]).toEqual([null, null]);
  world.say(world.ana, 'node.admitted', { node: ben.id, roles: [] });
  expect(task()).toMatch(/^role: only/);
  expect(world.say(ben, 'node.beat', {}).reason).toBeNull();
});
