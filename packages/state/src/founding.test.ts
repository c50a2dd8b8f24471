import { buildCommit, type Event, encode, writeBatch } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { crypto, draft, SmallWorld, START, who } from '../../../test/support/small-world.ts';
import { foundState } from './index.ts';

const ana = who('ana');
const PERSON = { name: 'ana', mail: '', seconds: 1 };
const founded = { name: 'ana', key: ana.signer.publicKey, capabilities: [], rules: 0 };

function founding(event: Event, header: object = {}) {
  const world = new SmallWorld();
  const full = { t: 'batch' as const, v: 0, author: ana.id, number: 1, at: START, ...header };
  return world.add(writeBatch(full, [event], null, PERSON, ana.signer, crypto));
}

test('[R4] the founding commit makes its author the first admin, and its digest names the mesh', () => {
  const { founding: commit, state } = new SmallWorld();
  expect(state.mesh).toBe(commit.digest);
  expect(state.tip).toEqual({ oid: commit.oid, digest: commit.digest, height: 0 });
  expect(state.position).toBe(1);
  expect(state.members.get(ana.id)).toMatchObject({
    standing: 'admitted',
    roles: ['admin', 'worker', 'verifier'],
  });
});

test('[R4] a batch that names a mesh, or holds another event, founds nothing', () => {
  const seen = { height: 0, id: '1'.repeat(40) };
  expect(foundState(founding(draft('mesh.founded', founded, 1)), crypto)).not.toBeNull();
  const named = founding(draft('mesh.founded', founded, 1), { mesh: '1'.repeat(64), seen });
  expect(foundState(named, crypto)).toBeNull();
  const other = draft('node.joined', { name: 'ana', key: founded.key, capabilities: [] }, 1);
  expect(foundState(founding(other), crypto)).toBeNull();
});

test('[R4] it holds exactly one event, and what it says of the mesh is its state', () => {
  const world = new SmallWorld({ url: '/srv/hub.git', term: 3, pushesPerMinute: 60 });
  const { founding: commit, state } = world;
  expect(state).toMatchObject({
    rules: 0,
    founder: ana.id,
    chainTime: START,
    weavers: [{ weaver: ana.id, at: START }],
    hub: { url: '/srv/hub.git', term: 3, pushesPerMinute: 60 },
  });
  expect([...state.entries]).toEqual([
    [commit.oid, { height: 0, chainTime: START, weaver: ana.id, position: 1 }],
  ]);
  expect(new SmallWorld().state.hub).toBeNull();
  expect(new SmallWorld({ url: '/srv/hub.git', term: 0 }).state.hub?.pushesPerMinute).toBeNull();
  const two = [draft('mesh.founded', founded, 1), draft('node.beat', {}, 2)];
  const header = { t: 'batch' as const, v: 0, author: ana.id, number: 1, at: START };
  const raw = writeBatch(header, two, null, PERSON, ana.signer, crypto);
  expect(foundState(world.add(raw), crypto)).toBeNull();
});

test('[R4] the founder is named by the key that signed, and that key stands in the event', () => {
  const eve = who('eve');
  const foreign = founding(draft('mesh.founded', { ...founded, key: eve.signer.publicKey }, 1));
  expect(foundState(foreign, crypto)).toBeNull();
  const author = founding(draft('mesh.founded', founded, 1), { author: eve.id });
  expect(foundState(author, crypto)).toBeNull();
});

test('[R4] a malformed body, or a version nobody knows, founds nothing, and nothing is thrown', () => {
  const header = { t: 'batch', v: 0, author: ana.id, number: 1, at: START };
  const whole = draft('mesh.founded', founded, 1);
  for (const event of [
    { ...whole, body: { key: founded.key } },
    { ...whole, v: 1 },
  ]) {
    const message = `mesh: founded [skip ci]\n\n${encode(header)}\n${encode(event as never)}\n`;
    const raw = buildCommit([], PERSON, message, ana.signer, crypto);
    expect(foundState(new SmallWorld().add(raw), crypto)).toBeNull();
  }
});

test('[R4] batches and entries of another mesh are foreign', () => {
  const world = new SmallWorld();
  const mesh = 'f'.repeat(64);
  const batch = world.batch(world.ana, [world.draft('node.beat', {})], { header: { mesh } });
  const weaving = world.entry(world.ana, [batch]);
  expect(world.follow(weaving).stands.oid).toBe(world.founding.oid);
  const entry = world.entry(world.ana, [], { header: { mesh } });
  expect(world.follow(entry).stands.oid).toBe(world.founding.oid);
});
