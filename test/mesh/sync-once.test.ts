import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type OpenNode, saveSetting, syncOnce } from '@lanemesh/peer';
import { stateHash } from '@lanemesh/state';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Hub, startHub } from '../support/hubs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { crypto } from '../support/small-world.ts';
import { type Home, meshOf, within } from './nodes.ts';

const folder = scratchFolder();
let hub: Hub;
let ana: Home;

beforeAll(async () => {
  hub = await startHub('file', join(folder, 'hub'));
  [ana] = (await meshOf(join(folder, 'nodes'), hub, ['ana'])) as [Home];
});

const say = (node: OpenNode) => node.append([{ kind: 'x.note', body: {} }]);
const meet = (node: OpenNode, weave = true) => syncOnce(node, { within: 20_000, weave });

describe('meeting the hub once', () => {
  test('goes on until its events are ordered, and says what the node has then', async () => {
    await within(ana, async (node) => {
      const { position } = await meet(node);
      await say(node);
      const synced = await meet(node);
      expect(synced).toMatchObject({
        ...{ hub: 'reached', trouble: null, follow: 'follow', waiting: 0, published: true },
        ...{ position: position + 1, fetched: 1, rejected: [], findings: [], blocked: null },
      });
      const { state } = node.replica;
      expect(synced.tip).toEqual({ height: state.tip.height, id: state.tip.oid });
      expect(synced.stateHash).toBe(stateHash(state, crypto));
      expect(await meet(node)).toMatchObject({ fetched: 0, pushed: 0 });
    });
  });

  test('carries the log alone where it is not to weave', async () => {
    await within(ana, async (node) => {
      await say(node);
      const synced = await meet(node, false);
      expect(synced).toMatchObject({ fetched: 0, pushed: 1, waiting: 1, published: true });
      expect(await meet(node)).toMatchObject({ fetched: 1, waiting: 0 });
    });
  });

  test('says why a hub is away, and keeps what waits', async () => {
    await within(ana, async (node) => {
      await say(node);
      renameSync(hub.gitDir, `${hub.gitDir}.away`);
      const away = await meet(node);
      expect(away).toMatchObject({ hub: 'away', waiting: 1, published: false, pushed: 0 });
      expect(away.trouble?.message).not.toBe('');
      renameSync(`${hub.gitDir}.away`, hub.gitDir);
      expect(await meet(node)).toMatchObject({ hub: 'reached', trouble: null, waiting: 0 });
    });
  });

  test('tells what the hub refuses, and gives up in time', async () => {
    const hook = join(hub.gitDir, 'hooks', 'update');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho not here >&2\nexit 1\n', { mode: 0o755 });
    await within(ana, async (node) => {
      await say(node);
      const synced = await meet(node);
      expect(synced).toMatchObject({ hub: 'reached', pushed: 0, waiting: 1, published: false });
      const branches = synced.rejected.map(({ branch }) => branch).sort();
      expect(branches).toEqual(['mesh/ledger', `mesh/log/${ana.node}`]);
      expect(synced.findings.map(({ what }) => what)).toContain('refused');
      rmSync(hook);
      expect(await meet(node)).toMatchObject({ waiting: 0, rejected: [] });
    });
  });

  test('does nothing more when its time is over', async () => {
    await within(ana, async (node) => {
      await say(node);
      const synced = await syncOnce(node, { within: 0 });
      expect(synced.waiting).toBe(1);
      expect(await meet(node)).toMatchObject({ waiting: 0 });
    });
  });

  test('an own address that leads nowhere is asked, not the ledger’s', async () => {
    await saveSetting(ana.layout, 'hub', join(folder, 'nowhere.git'));
    await within(ana, async (node) => {
      expect(await meet(node)).toMatchObject({ hub: 'away' });
    });
  });
});
