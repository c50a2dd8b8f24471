import { acquireLock, privateFolder } from '@lanemesh/ledger';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  agreed,
  attackWorld,
  auditOf,
  here,
  meet,
  note,
  orderedOf,
  say,
  type World,
} from './world.ts';

let world: World;

beforeAll(async () => {
  world = await attackWorld();
});

describe('two that run with one key', () => {
  test('on one machine the second is refused, and says which process is the first', async () => {
    const { ana } = world;
    const head = ana.disk.ref(ana.log);
    for (const name of ['up', 'turn']) {
      const lock = await acquireLock(privateFolder(ana.layout.ledger), name, { waitMs: 0 });
      const ended = await here(ana, 'up', '--once');
      lock.release();
      const code = { up: 'up.running', turn: 'node.running' }[name];
      expect(ended).toMatchObject({ exit: 75, code });
      expect(ended.message).toContain(`process ${process.pid}`);
    }
    expect(ana.disk.ref(ana.log)).toBe(head);
  });

  test('[R10] on two machines: all see the fork, the owner stops, and resumes with both’s events', async () => {
    const { ana, ben, hub } = world;
    await agreed(world);
    const parent = hub.ref(ben.log);
    // Somebody copied Ben’s key, and speaks while Ben does.
    const theirs = note('x.theirs');
    hub.point(`${ben.log}.1`, hub.batch(ben, parent, [theirs]));
    await meet(ana);
    await meet(ana, false);
    const mine = note('x.mine');
    hub.point(ben.log, hub.batch(ben, parent, [mine]));
    await meet(ana);
    await meet(ana, false);
    const seen = await auditOf(ana);
    expect(seen.forks).toEqual([ben.id]);
    expect(seen.findings).toEqual([]);
    const status = await here(ana, 'status');
    const why = 'signed two batches on one parent';
    expect(status.json).toMatchObject({ needsYou: [{ what: 'node', id: ben.id, why }] });

    // Ben hears of what is not from here, and signs nothing until its user decides.
    const before = ben.disk.ref(ben.log);
    expect(await here(ben, 'sync')).toMatchObject({ exit: 4, code: 'node.copied' });
    await expect(say(ben, 'x.more')).rejects.toMatchObject({ code: 'node.copied' });
    expect(hub.commit(before).content).not.toBeNull();

    // First that this copy goes on, then that the fork is settled.
    expect(await here(ben, 'node', 'resume')).toMatchObject({ exit: 0 });
    expect(await here(ben, 'node', 'resume')).toMatchObject({ exit: 0 });
    await say(ben, 'x.more');
    await agreed(world);
    const healed = (await auditOf(ana)).state;
    expect(healed?.logs.get(ben.id)?.marked).toBe(false);
    const ids = await orderedOf(ben, ana);
    expect([theirs.id, mine.id].map((id) => ids.has(id))).toEqual([true, true]);
    expect((await here(ana, 'status')).json).toMatchObject({ needsYou: [] });
  });
});
