import { LEDGER_REF } from '@lanemesh/ledger';
import { describe, expect, test } from 'vitest';
import { within } from '../mesh/nodes.ts';
import type { Attacker } from './attacker.ts';
import { agreed, attackWorld, meet, mesh, note, say, type World } from './world.ts';

/** Deletes every branch of the mesh at the hub, as who may delete can; what they were. */
function clear(hub: Attacker, prefix: string): ReadonlyMap<string, string> {
  const refs = hub.refs();
  for (const ref of refs.keys()) if (ref.startsWith(prefix)) hub.point(ref, null);
  return refs;
}

/** Ana appends one event, and meets the hub. */
async function appendAt(world: World) {
  await within(world.ana, (open) => open.append([note('x.blocked')]));
  return meet(world.ana);
}

async function heals(world: World, before: number): Promise<void> {
  await say(world.ben, 'x.freed');
  await agreed(world);
  const { waiting, position, blocked } = await meet(world.ana);
  expect({ waiting, blocked }).toEqual({ waiting: 0, blocked: null });
  expect(position).toBeGreaterThan(before);
}

describe('a name that somebody blocks who may delete branches', async () => {
  const world = await attackWorld();
  const { hub } = world;
  const main = hub.junk();

  test('[INV-6] `mesh`: nodes append on, name it and the fix, and go on when it is gone', async () => {
    const { position } = await meet(world.ana);
    clear(hub, 'refs/heads/mesh/');
    hub.git(['update-ref', 'refs/heads/mesh', main]);
    const synced = await appendAt(world);
    expect(synced).toMatchObject({ waiting: 1, published: false });
    expect(synced.blocked).toMatchObject({
      what: 'in-the-way',
      ref: 'mesh',
      blocks: true,
      fix: expect.stringContaining(`git push ${world.url} --delete mesh`),
    });
    const said = await mesh(world.ana, 'sync');
    expect(said).toMatchObject({
      exit: 4,
      json: {
        error: {
          code: 'hub.blocked',
          message: expect.stringMatching(/^mesh: this branch keeps every branch/),
          hint: expect.stringContaining('--delete mesh'),
        },
      },
    });
    const status = await mesh(world.ana, 'status');
    expect(status).toMatchObject({
      exit: 0,
      json: { needsYou: [{ what: 'hub', id: 'mesh', hint: expect.stringContaining('--delete') }] },
    });
    expect(await mesh(world.ana, 'doctor')).toMatchObject({
      exit: 1,
      json: {
        checks: expect.arrayContaining([
          expect.objectContaining({
            id: 'hub.findings',
            status: 'fault',
            fix: expect.stringContaining('--delete mesh'),
          }),
        ]),
      },
    });
    hub.git(['update-ref', '-d', 'refs/heads/mesh']);
    await heals(world, position);
  });

  test('[INV-6] `mesh/log`: the ledger alone carries the logs meanwhile', async () => {
    const { position } = await meet(world.ana);
    clear(hub, 'refs/heads/mesh/log/');
    hub.git(['update-ref', 'refs/heads/mesh/log', main]);
    const synced = await appendAt(world);
    expect(synced).toMatchObject({ waiting: 0, published: true, blocked: null });
    expect(synced.findings).toContainEqual(
      expect.objectContaining({ what: 'in-the-way', ref: 'mesh/log' }),
    );
    expect((await meet(world.ben)).stateHash).toBe(synced.stateHash);
    hub.git(['update-ref', '-d', 'refs/heads/mesh/log']);
    await heals(world, position);
    expect(hub.refs().has(world.ana.log)).toBe(true);
  });

  test('[INV-6] `mesh/ledger/x`: events are published and wait for their order', async () => {
    const { position } = await meet(world.ana);
    clear(hub, LEDGER_REF);
    hub.git(['update-ref', `${LEDGER_REF}/x`, main]);
    const synced = await appendAt(world);
    expect(synced).toMatchObject({
      waiting: 1,
      published: true,
      blocked: { ref: 'mesh/ledger/x' },
    });
    hub.git(['update-ref', '-d', `${LEDGER_REF}/x`]);
    await heals(world, position);
  });

  test('[INV-6] a branch below a node’s own log: the node uses the next name', async () => {
    const { position } = await meet(world.ana);
    hub.point(world.ana.log, null);
    hub.git(['update-ref', `${world.ana.log}/x`, main]);
    expect(await appendAt(world)).toMatchObject({ waiting: 0, published: true, blocked: null });
    expect(hub.refs().has(`${world.ana.log}.1`)).toBe(true);
    await heals(world, position);
  });
});
