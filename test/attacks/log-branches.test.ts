import { LEDGER_REF } from '@lanemesh/ledger';
import { readHubFindings, syncOnce } from '@lanemesh/peer/home';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { within } from '../mesh/nodes.ts';
import {
  agreed,
  attackWorld,
  auditOf,
  here,
  meet,
  type Node,
  note,
  orderedOf,
  type World,
} from './world.ts';

let world: World;

beforeAll(async () => {
  world = await attackWorld();
});

/** Every log is where its owner put it. */
beforeEach(async () => {
  for (const ref of world.hub.refs().keys()) if (ref !== LEDGER_REF) world.hub.point(ref, null);
  for (const node of [world.ben, world.ana]) await meet(node);
});

/** Says something as its owner, without weaving it; whether it is at the hub then. */
async function carry(node: Node): Promise<{ id: string; published: boolean; told: string[] }> {
  return within(node, async (open) => {
    const [event] = await open.append([{ kind: 'x.carried', body: {} }]);
    const synced = await syncOnce(open, { within: 20_000, weave: false });
    const kept = (await readHubFindings(open.store)).filter(({ gone }) => gone === null);
    const told = [...synced.findings, ...kept].map(({ ref, what }) => `${what} ${ref}`);
    return { id: event?.id ?? '', published: synced.published, told };
  });
}

/** The owner is told, and what it says gets in, woven by somebody else. */
async function getsIn(ref: string, what: string): Promise<void> {
  const { ana, ben } = world;
  const { id, published, told } = await carry(ben);
  expect(published).toBe(true);
  expect(told).toContain(`${what} ${ref.replace('refs/heads/', '')}`);
  await meet(ana);
  expect(await orderedOf(ben, ana)).toContain(id);
  expect((await auditOf(ben)).findings).toEqual([]);
}

describe('[R16] onto another node’s log branch', () => {
  test('[R16] an unsigned commit on its head changes nothing, and its owner speaks on beside it', async () => {
    const { ana, ben, hub } = world;
    const before = await agreed(world);
    hub.point(ben.log, hub.junk(hub.ref(ben.log)));
    expect((await meet(ana)).stateHash).toBe(before);
    await getsIn(ben.log, 'junk');
    // A second one beside it as well.
    hub.point(`${ben.log}.1`, hub.junk(hub.ref(`${ben.log}.1`), hub.ledger));
    await getsIn(`${ben.log}.1`, 'junk');
  });

  test('[R16] a batch by another key in its name changes nothing', async () => {
    const { ana, ben, eve, hub } = world;
    const before = await agreed(world);
    const { signer } = eve;
    hub.point(ben.log, hub.batch(ben, hub.ref(ben.log), [note(), note()], { signer }));
    expect((await meet(ana)).stateHash).toBe(before);
    await getsIn(ben.log, 'junk');
  });

  test('[R16] its deletion is told, and it is given back', async () => {
    const { ana, ben, hub } = world;
    const head = hub.ref(ben.log);
    hub.point(ben.log, null);
    const synced = await meet(ana, false);
    const dropped = { what: 'dropped', ref: ben.log.replace('refs/heads/', ''), node: ben.id };
    expect(synced.findings).toContainEqual(expect.objectContaining(dropped));
    expect(hub.ref(ben.log)).toBe(head);
    hub.point(ben.log, null);
    await getsIn(ben.log, 'dropped');
  });

  test('[R16] where every name for its log is taken, it weaves its events itself', async () => {
    const { ana, ben, hub } = world;
    const junk = hub.junk();
    for (let n = 0; n < 8; n++)
      hub.git(['update-ref', n === 0 ? ben.log : `${ben.log}.${n}`, junk]);
    const { id, told } = await carry(ben);
    expect(told).toContain(`junk ${ben.log.replace('refs/heads/', '')}.7`);
    await meet(ana, false);
    expect(await orderedOf(ben, ana)).toContain(id);
    // Its owner is told by the command he would look with.
    const { exit, json } = await here(ben, 'doctor');
    const { checks } = json as { checks: { id: string; status: string; summary: string }[] };
    const found = checks.find((check) => check.id === 'hub.findings');
    expect([exit, found?.status]).toEqual([0, 'warning']);
    expect(found?.summary).toMatch(/mesh\/log\//);
  });
});

test('[R7] nobody gives another node signs of life', async () => {
  const { ana, ben, hub } = world;
  const own = hub.ref(ben.log);
  const forged = hub.batch(ben, own, [note('node.beat')], { signer: world.eve.signer });
  hub.point(ben.log, forged);
  await within(ana, async (open) => {
    await syncOnce(open, { within: 20_000, weave: false });
    expect(open.replica.newestOf(ben.id)?.oid).toBe(own);
  });
});
