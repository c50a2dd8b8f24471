import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ADMITTED, decide } from '@lanemesh/decide';
import { OpenNode, type Peer } from '@lanemesh/peer';
import { findLayout } from '@lanemesh/peer/home';
import { allotmentOf, heldTasks } from '@lanemesh/state';
import { expect, it, onTestFinished } from 'vitest';
import { Desk } from '../support/desk.ts';
import { type MeshWorld, meshWorld } from '../support/mesh-world.ts';

const AGENTS = ['script', 'paid', 'other'];
const SILENT = { debug: () => {}, info: () => {}, warn: () => {} };

/** A node whose turns the test makes; while the hub is there it begins nothing. */
async function wheelOf(desk: Desk, isAway: () => boolean): Promise<{ node: OpenNode; peer: Peer }> {
  const layout = findLayout(desk.project);
  if (layout === null) throw new Error('no mesh here');
  const node = await OpenNode.open({ layout, env: desk.env });
  onTestFinished(() => node.close());
  const peer = await node.peer({
    slots: 8,
    log: SILENT,
    interval: 100,
    decide: (sight) =>
      // The machine that tests run on may be busy.
      decide({ ...sight, admission: ADMITTED, limits: new Map() }).filter(
        ({ do: what }) => what !== 'run' || isAway(),
      ),
  });
  // Agents that cost money, as far as the mesh knows: nobody here has them really.
  Object.defineProperty(peer.options, 'agentNames', { value: AGENTS });
  return { node, peer };
}

function startsOf({ replica }: OpenNode, agent: string): number {
  const started = replica.pending().filter(({ kind }) => kind === 'task.started');
  return started.filter(({ body }) => (body as { agent: string }).agent === agent).length;
}

async function crew(world: MeshWorld): Promise<[Desk, Desk]> {
  const ana = Desk.at(world.laptop('ana'));
  await ana.ok(['init', '--hub', 'origin', '--name', 'ana']);
  const { token } = await ana.ok(['node', 'invite']);
  const ben = Desk.at(world.laptop('ben'));
  await ben.ok(['join', world.hub, '--invite', token, '--name', 'ben']);
  return [ana, ben];
}

it('[INV-11] two nodes cut off begin what is free, and no more of what is rationed than the mesh allows', async () => {
  const world = meshWorld();
  const [ana, ben] = await crew(world);
  const plain = ['--repo', 'none', '--accept', 'true', '--ttl', '600'];
  for (const agent of AGENTS)
    await ana.ok(['lane', 'add', `of-${agent}`, '--agent', agent, ...plain]);
  const rule = await ana.ok(['allotment', 'set', 'paid', '--starts', '3', '--lasts', '1h']);
  expect(rule).toMatchObject({ starts: 3, slots: null, span: 86_400, ttl: 3600 });
  const touched = join(world.folder, 'touched');
  await ana.ok(['task', 'add', 'Free', '--lane', 'of-script', '--run', `touch '${touched}'`]);
  for (let i = 0; i < 6; i++) await ana.ok(['task', 'add', `Paid ${i}`, '--lane', 'of-paid']);
  await ana.ok(['task', 'add', 'Other', '--lane', 'of-other']);

  let away = false;
  const wheels = [await wheelOf(ana, () => away), await wheelOf(ben, () => away)];
  const isSet = ({ node: { replica } }: (typeof wheels)[0]) =>
    heldTasks(replica.state).length === 8 &&
    allotmentOf(replica.state, replica.me, 'paid') !== null;
  for (let i = 0; i < 40 && !wheels.every(isSet); i++)
    for (const { peer } of wheels) await peer.turn();
  expect(wheels.map(isSet)).toEqual([true, true]);

  away = true;
  renameSync(world.hub, `${world.hub}.away`);
  for (let i = 0; i < 3; i++)
    for (const { peer } of wheels) {
      expect((await peer.turn()).following).toBe('away');
      await Promise.all([...peer.running.values()].map(({ done }) => done));
    }
  expect(existsSync(touched)).toBe(true);
  const begun = wheels.map(({ node }) => startsOf(node, 'paid'));
  expect(begun.every((count) => count <= 1)).toBe(true);
  expect(begun.reduce((a, b) => a + b)).toBeGreaterThan(0);
  expect(wheels.map(({ node }) => startsOf(node, 'other'))).toEqual([0, 0]);

  const other = heldTasks(wheels[0]?.node.replica.state as never).find(
    ({ lane }) => lane === 'of-other',
  );
  const holder = other?.claim.by === wheels[0]?.node.replica.me ? ana : ben;
  const told = await holder.ok(['explain', other?.ref ?? '']);
  expect(told.away).toBe('other does not begin out of contact');

  renameSync(`${world.hub}.away`, world.hub);
  away = false;
  const isHeard = () => wheels.every(({ node }) => node.replica.pending().length === 0);
  for (let i = 0; i < 40 && (i < 4 || !isHeard()); i++)
    for (const { peer } of wheels) await peer.turn();
  const { allotments } = await ana.ok(['status']);
  const spent = allotments.map((one: { spent: number }) => one.spent);
  expect(spent.reduce((a: number, b: number) => a + b)).toBe(begun.reduce((a, b) => a + b));
  expect(allotments.every((one: { overrun: number }) => one.overrun === 0)).toBe(true);
  const { rations } = await ana.ok(['allotment', 'list']);
  expect(rations[0].taken.starts).toBeLessThanOrEqual(3);
});

it('an allotment is set with one of a number and no limit, for spans that make sense', async () => {
  const world = meshWorld();
  const ana = Desk.at(world.laptop('ana'));
  await ana.ok(['init', '--name', 'ana']);
  const wrong = async (...words: string[]) => {
    const ran = await ana.mesh(['allotment', 'set', 'paid', ...words, '--json']);
    expect(ran.exit).toBe(2);
    return ran.json.error.message as string;
  };
  expect(await wrong()).toBe('--starts is missing');
  expect(await wrong('--starts', '3', '--unlimited')).toMatch(/say different things$/);
  expect(await wrong('--starts', '3', '--span', '1y')).toMatch(/^--span: "1y" is no span/);
  expect(await wrong('--starts', '3', '--span', '1h', '--lasts', '2h')).toMatch(/^--lasts:/);
  await ana.ok(['allotment', 'set', 'paid', '--unlimited']);
  await ana.ok(['allotment', 'set', 'script', '--starts', '0']);
  expect((await ana.mesh(['allotment', 'list'])).stdout.split('\n').slice(0, 3)).toEqual([
    'paid: as often as it likes',
    'script: nothing begins while the hub is away',
    'any other agent: nothing begins while the hub is away',
  ]);
});
