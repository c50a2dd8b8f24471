/** A hub that shows each node a ledger of its own. */
import { cpSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto, openGitStore } from '@lanemesh/ledger';
import { readIdentity, readKey, saveSetting } from '@lanemesh/peer';
import { openHubFindings } from '@lanemesh/peer/home';
import { BELIEVE_AFTER, gitTransport, inspect, outgoing, Replica } from '@lanemesh/sync';
import { expect, test } from 'vitest';
import { type Home, meshOf, within } from '../mesh/nodes.ts';
import { startHub } from '../support/hubs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { agreed, meet, mesh, nodeOf, say } from './world.ts';

const folder = scratchFolder();
const hub = await startHub('file', join(folder, 'hub'));

/** Two repositories behind one address: which one is seen there, whoever runs it decides. */
function split(): (which: 'a' | 'b') => void {
  cpSync(hub.gitDir, `${hub.gitDir}.b`, { recursive: true });
  renameSync(hub.gitDir, `${hub.gitDir}.a`);
  return (which) => {
    rmSync(hub.gitDir, { force: true });
    symlinkSync(`${hub.gitDir}.${which}`, hub.gitDir);
  };
}

/** The node with a monotonic clock that the test moves. */
async function patient(home: Home, use: (node: Patient) => Promise<void>): Promise<void> {
  const { node: id, mesh: meshId, founding } = await readIdentity(home.layout);
  const store = openGitStore({ dir: home.layout.ledger });
  let mono = 0;
  const replica = await Replica.open({
    store,
    crypto: nodeCrypto(),
    author: { id, signer: await readKey(home.layout), mesh: meshId },
    founding,
    now: Date.now,
    mono: () => mono,
    snapshots: null,
  });
  const transport = gitTransport({ dir: home.layout.ledger, url: hub.url, timeoutMs: 30_000 });
  try {
    await use({
      replica,
      wait: (ms) => {
        mono += ms;
      },
      meet: async () => {
        const fetched = await transport.fetch();
        if (!fetched.ok) throw new Error(fetched.message);
        const { follow } = await replica.receive(fetched.view);
        const found = inspect(replica, fetched.view, follow).map(({ what }) => what);
        const updates = await outgoing(replica, fetched.view, follow, true);
        if (updates.length > 0) await transport.push(updates);
        return { follow, found };
      },
    });
  } finally {
    await store.close();
  }
}

interface Patient {
  readonly replica: Replica;
  wait(ms: number): void;
  meet(): Promise<{ follow: string; found: string[] }>;
}

const openOf = (home: Home) => within(home, ({ store }) => openHubFindings(store));

test('[R14] is found by the first batch that comes by another path, named, and healed as a fork (INV-2)', async () => {
  const homes = await meshOf(join(folder, 'nodes'), hub, ['ana', 'ben']);
  const [ana, ben] = await Promise.all(homes.map(nodeOf));
  if (!ana || !ben) throw new Error('two nodes are missing');
  await agreed({ ana, ben });
  const show = split();
  const said: [Home, string][] = [];
  for (let n = 0; n < 3; n++)
    for (const [who, which] of [
      [ana, 'a'],
      [ben, 'b'],
    ] as const) {
      show(which);
      said.push([who, await say(who, 'x.note', { n })]);
    }
  // As long as each sees its own alone, nothing is strange.
  expect([...(await openOf(ana)), ...(await openOf(ben))]).toEqual([]);

  const bundle = join(folder, 'from-ana');
  expect(await mesh(ana, 'export', bundle)).toMatchObject({ exit: 0 });
  const seen = { what: 'split-view', rule: 'R14', node: ana.id };
  expect(await mesh(ben, 'import', bundle)).toMatchObject({ exit: 1, json: { ledger: 'fork' } });
  expect(await openOf(ben)).toEqual(
    expect.arrayContaining([expect.objectContaining({ ...seen, source: 'bundle' })]),
  );
  // Another way to the hub of the others shows the other ledger.
  await saveSetting(ben.layout, 'hub', `file://${hub.gitDir}.a`);
  expect(await meet(ben)).toMatchObject({ follow: 'fork' });
  await saveSetting(ben.layout, 'hub', undefined);
  show('a');
  expect(await meet(ben)).toMatchObject({ follow: 'fork' });
  const found = await openOf(ben);
  expect(found.find(({ rule, source }) => rule === 'R14' && source === 'fetch')).toMatchObject({
    ...seen,
    problem: expect.stringMatching(/^ana was shown entry \d+ as [0-9a-f]{12}, here it is /),
  });

  await patient(ben, async (node) => {
    expect(await node.meet()).toMatchObject({ follow: 'fork' });
    node.wait(BELIEVE_AFTER);
    expect(await node.meet()).toMatchObject({ follow: 'follow' });
    await node.meet();
  });
  const hash = await agreed({ ana, ben });
  for (const reader of [ana, ben])
    await within(reader, async ({ replica: { state } }) => {
      for (const [{ node }, id] of said) expect(state.logs.get(node)?.ids.has(id)).toBe(true);
      expect([...state.logs.values()].some(({ marked }) => marked)).toBe(false);
    });
  // What Ben signs now names what all see: nothing is left to be told.
  await say(ben, 'x.after');
  await meet(ana);
  for (const reader of [ana, ben])
    expect((await openOf(reader)).filter(({ source }) => source === 'fetch')).toEqual([]);
  expect(hash).not.toBe('');
});
