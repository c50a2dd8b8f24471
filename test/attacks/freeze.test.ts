/** A hub that stands still: it takes what is pushed and shows an old copy, or nothing new at all. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateFolder } from '@lanemesh/ledger';
import { openHubFindings } from '@lanemesh/peer/home';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Home, meshOf, settle, within } from '../mesh/nodes.ts';
import { type Hub, startHub } from '../support/hubs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { meet, mesh, say } from './world.ts';

const folder = scratchFolder();
let worlds = 0;
let hub: Hub;
let homes: readonly [Home, Home];

beforeEach(async () => {
  const at = join(folder, String(++worlds));
  hub = await startHub('file', join(at, 'hub'));
  homes = (await meshOf(join(at, 'nodes'), hub, ['ana', 'ben'])) as unknown as [Home, Home];
});

/** From now on it takes every push and is set back at once, until it is mended. */
function freeze(): () => void {
  const hooks = join(hub.gitDir, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const back = '#!/bin/sh\nwhile read old new ref; do git update-ref "$ref" "$old"; done\n';
  writeFileSync(join(hooks, 'post-receive'), back, { mode: 0o755 });
  return () => rmSync(hooks, { recursive: true });
}

const findings = (home: Home) => within(home, ({ store }) => openHubFindings(store));

describe('INV-9: an own push that was taken and is not shown at the next fetch', () => {
  test('is an error, named and recorded, until it is shown', async () => {
    const [ana] = homes;
    await say(ana, 'x.before');
    await within(ana, (node) => node.append([{ kind: 'x.note', body: {} }]));
    const mend = freeze();
    const refused = await mesh(ana, 'sync');
    expect(refused).toMatchObject({ exit: 1, json: { error: { code: 'hub.lost-push' } } });
    expect(JSON.stringify(refused.json)).toContain(ana.node);
    expect(await findings(ana)).toEqual(
      expect.arrayContaining([expect.objectContaining({ what: 'lost-push', rule: 'INV-9' })]),
    );
    mend();
    expect(await mesh(ana, 'sync')).toMatchObject({ exit: 0, json: { waiting: 0 } });
    expect((await findings(ana)).map(({ what }) => what)).not.toContain('lost-push');
  });
});

describe('INV-8: a node that holds a task and is not heard of', () => {
  test('is named; where nobody is heard of, so is a hub that may stand still', async () => {
    const [ana, ben] = homes;
    await say(ana, 'task.enqueued', { title: 'hold', lane: 'default', accept: ['true'] });
    await meet(ben);
    await within(ben, async (node) => {
      const [task] = node.replica.state.tasks.keys();
      await node.append([{ kind: 'task.claimed', body: { task: task as string, ttl: 60 } }]);
      await settle(node);
    });
    await meet(ana);
    expect(await mesh(ana, 'status')).toMatchObject({ json: { quiet: { nodes: [], all: false } } });
    // As if what was last heard of him were five minutes old.
    const file = join(privateFolder(ana.layout.ledger), 'contact.json');
    const contact = JSON.parse(readFileSync(file, 'utf8'));
    contact.heard[ben.node].since -= 300_000;
    writeFileSync(file, JSON.stringify(contact));
    await meet(ana);
    const { json } = await mesh(ana, 'status');
    const quiet = { nodes: [{ id: ben.node, name: 'ben', within: 60 }], all: true };
    expect(json).toMatchObject({ quiet });
    const { checks } = (await mesh(ana, 'doctor')).json as { checks: { id: string }[] };
    expect(checks.find(({ id }) => id === 'silence')).toMatchObject({
      status: 'warning',
      summary: expect.stringMatching(/no news from ben for 5 min.*an old copy/),
    });
    await say(ben, 'x.note');
    await meet(ana);
    expect(await mesh(ana, 'status')).toMatchObject({ json: { quiet: { nodes: [], all: false } } });
  });
});
