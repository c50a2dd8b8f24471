import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto } from '@lanemesh/ledger';
import { type Draft, type OpenNode, syncOnce } from '@lanemesh/peer';
import { stateHash } from '@lanemesh/state';
import { exportBundle, importBundle } from '@lanemesh/sync';
import { describe, expect, test } from 'vitest';
import { startHub } from '../support/hubs.ts';
import { contentsOf } from '../support/mesh-world.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { type Home, meshOf, settle, within } from './nodes.ts';

const folder = scratchFolder();
let count = 0;

/** ana, ben and, if asked for, cleo at a hub, all level. */
async function world(...more: string[]) {
  const dir = join(folder, String(++count));
  const hub = await startHub('file', join(dir, 'hub'));
  const homes = await meshOf(join(dir, 'nodes'), hub, ['ana', 'ben', ...more]);
  for (const home of homes) await within(home, settle);
  const [ana, ben, cleo = ana] = homes as [Home, Home, Home?];
  return { hub, dir, ana, ben, cleo };
}

let carried = 0;

/** Carries what one node has to another, by bundle. */
async function carry(from: Home, to: Home) {
  const file = join(folder, `${++carried}.bundle`);
  await within(from, (node) => exportBundle(node.replica, from.layout.ledger, file));
  return { file, imported: await take(to, file) };
}

function take(to: Home, file: string) {
  return within(to, (node) => importBundle(node.replica, to.layout.ledger, file, true));
}

const say = (home: Home, ...drafts: Draft[]) => within(home, (node) => node.append(drafts));
const NOTE: Draft = { kind: 'x.note', body: {} };
const task = (title: string): Draft => {
  return { kind: 'task.enqueued', body: { title, lane: 'default', accept: ['true'] } };
};
const hashOf = (node: OpenNode) => stateHash(node.replica.state, nodeCrypto());

/** The entry that a node's newest batch names as seen. */
function seenBy({ replica }: OpenNode): string | null {
  const header = replica.head?.content?.header;
  return (header?.t === 'batch' && header.seen?.id) || null;
}

/** State, refs and objects; not the generations of locks. */
async function everything(home: Home): Promise<string> {
  const files = contentsOf(home.layout.ledger).split('\n');
  const hash = await within(home, async (node) => hashOf(node));
  return [hash, ...files.filter((line) => !/^lanemesh\/.*( -> |\/$)/.test(line))].join('\n');
}

describe('carried by bundle in a mesh with a hub', () => {
  test('ten imports are as good as one, and unwoven batches of a third node come along', async () => {
    const { ana, ben, cleo } = await world('cleo');
    await say(cleo, NOTE);
    await carry(cleo, ben);
    const { file, imported } = await within(ana, async (running) => {
      const done = await carry(ben, ana);
      // Another process of ana, a daemon, learns of it at its next turn.
      await running.replica.refresh();
      expect(running.replica.newestOf(cleo.node)).not.toBeNull();
      return done;
    });
    expect(imported).toMatchObject({ added: 1, ledger: 'same', entries: 0 });
    const once = await everything(ana);
    for (let n = 1; n < tier({ test: 3, ci: 10 }); n++)
      expect((await take(ana, file)).added).toBe(0);
    expect(await everything(ana)).toBe(once);
    const hash = await within(ana, async (node) => {
      await syncOnce(node, { within: 10_000 });
      return settle(node);
    });
    for (const home of [ben, cleo]) expect(await within(home, settle)).toBe(hash);
    const kept = await within(ana, (node) => node.store.refs('refs/import/'));
    expect((await take(ana, file)).added).toBe(0);
    expect(kept.size).toBe(1);
    expect((await within(ana, (node) => node.store.refs('refs/import/'))).size).toBe(0);
  });

  test('[R12] [R14] a bundle grants no claim: what is followed from it is not named as seen', async () => {
    const { ana, ben } = await world();
    await say(ana, task('one'));
    await within(ana, settle);
    const seen = await within(ben, async (node) => node.replica.state.tip.oid);
    expect((await carry(ana, ben)).imported.ledger).toBe('followed');
    const named = await within(ben, async (node) => {
      const [{ ref = '' } = {}] = [...node.replica.state.tasks.values()];
      expect(hashOf(node)).toBe(await within(ana, async (other) => hashOf(other)));
      await node.append([{ kind: 'task.claimed', body: { task: ref, ttl: 60 } }]);
      return seenBy(node);
    });
    expect(named).toBe(seen);
    await carry(ben, ana);
    await within(ana, async (node) => {
      const claims = () => [...node.replica.state.tasks.values()].map(({ claim }) => claim?.by);
      expect(claims()).toEqual([undefined]);
      await syncOnce(node, { within: 10_000 });
      expect(claims()).toEqual([ben.node]);
    });
    await within(ben, async (node) => {
      await settle(node);
      await node.append([NOTE]);
      expect(seenBy(node)).toBe(node.replica.state.tip.oid);
    });
  });

  test('[R15] two ledgers that neither goes on from the other: told, not followed, logs kept', async () => {
    const { ana, ben, hub, dir } = await world();
    const twin = join(dir, 'twin.git');
    execFileSync('git', ['clone', '--quiet', '--mirror', hub.gitDir, twin]);
    await say(ana, NOTE);
    await within(ana, settle);
    // The hub shows ben another history.
    rmSync(hub.gitDir, { recursive: true });
    execFileSync('git', ['clone', '--quiet', '--mirror', twin, hub.gitDir]);
    await say(ben, NOTE);
    const before = await within(ben, settle);
    const { imported } = await carry(ana, ben);
    expect(imported).toMatchObject({ ledger: 'fork', added: 1 });
    await within(ben, async (node) => {
      expect(hashOf(node)).toBe(before);
      const { replica } = node;
      const authors = replica.tips.candidates(replica.state).map(({ author }) => author);
      expect(authors).toEqual([ana.node]);
    });
  });
});
