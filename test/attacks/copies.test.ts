/** A node that exists twice: a backup put back, a cloned machine, a copied folder. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asBatch } from '@lanemesh/state';
import { exportBundle, importBundle } from '@lanemesh/sync';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Home, meshOf, settle, within } from '../mesh/nodes.ts';
import { type Hub, startHub } from '../support/hubs.ts';
import { meshCli } from '../support/mesh-cli.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { Attacker } from './attacker.ts';
import { meet, mesh, say } from './world.ts';

const folder = scratchFolder();
let worlds = 0;
let hub: Hub;
let ana: Home;
let ben: Home;
let at: string;

beforeEach(async () => {
  at = join(folder, String(++worlds));
  hub = await startHub('file', join(at, 'hub'));
  [ana, ben] = (await meshOf(join(at, 'nodes'), hub, ['ana', 'ben'])) as [Home, Home];
});

/** Where the node's state is kept, outside of its project. */
const stateOf = (home: Home) => home.env.MESH_HOME as string;
const away = () => renameSync(hub.gitDir, `${hub.gitDir}.away`);
const back = () => renameSync(`${hub.gitDir}.away`, hub.gitDir);
const logAtHub = (home: Home) =>
  [...new Attacker(hub.gitDir).refs()].filter(([ref]) => ref.includes(home.node));

function backUp(home: Home): () => void {
  const copy = join(at, `backup-${home.name}`);
  cpSync(home.layout.dir, copy, { recursive: true });
  return () => {
    rmSync(home.layout.dir, { recursive: true });
    cpSync(copy, home.layout.dir, { recursive: true });
  };
}

const append = (home: Home, kind: string) =>
  within(home, async (node) => (await node.append([{ kind, body: {} }]))[0]?.id as string);

async function idsOf(reader: Home, author: Home): Promise<Set<string>> {
  await meet(reader);
  return within(reader, async ({ replica }) => {
    expect(replica.state.logs.get(author.node)?.marked).toBe(false);
    expect(replica.state.deadCount).toBe(0);
    return replica.state.logs.get(author.node)?.ids as Set<string>;
  });
}

describe('[R10] a laptop restored from a backup finds out before it publishes', () => {
  test('with nothing new: it takes its own log over from the hub', async () => {
    const restore = backUp(ana);
    const lost = await say(ana, 'x.lost');
    restore();
    const synced = await meet(ana);
    expect(synced.pushed).toBe(0);
    const more = await say(ana, 'x.more');
    const ids = await idsOf(ben, ana);
    expect([ids.has(lost), ids.has(more)]).toEqual([true, true]);
    expect(logAtHub(ana)).toHaveLength(1);
  });

  test('with a HOME that was restored as well, and new events: they are signed again', async () => {
    const restore = backUp(ana);
    const lost = await say(ana, 'x.lost');
    const unwoven = await append(ana, 'x.unwoven');
    await meet(ana, false);
    restore();
    rmSync(stateOf(ana), { recursive: true });
    rebooted(ana);
    const fresh = await append(ana, 'x.fresh');
    await within(ana, settle);
    const ids = await idsOf(ben, ana);
    expect([lost, unwoven, fresh].map((id) => ids.has(id))).toEqual([true, true, true]);
    expect(logAtHub(ana)).toHaveLength(1);
  });
});

describe('INV-1: a folder that was set back alone', () => {
  test('signs nothing, offline as well, until the hub brought back what it lacks', async () => {
    const restore = backUp(ana);
    const lost = await say(ana, 'x.lost');
    restore();
    away();
    const refused = await mesh(ana, 'publish', 'x.fresh');
    expect(refused).toMatchObject({ exit: 4, json: { error: { code: 'log.behind' } } });
    expect(await mesh(ana, 'doctor')).toMatchObject({ exit: 1 });
    back();
    expect(await mesh(ana, 'sync')).toMatchObject({ exit: 0, json: { takenOver: 1 } });
    expect(await mesh(ana, 'publish', 'x.fresh')).toMatchObject({ exit: 0 });
    await within(ana, settle);
    expect((await idsOf(ben, ana)).has(lost)).toBe(true);
  });

  test('takes it from a bundle that another node made, too', async () => {
    const restore = backUp(ana);
    await append(ana, 'x.lost');
    await meet(ana, false);
    await meet(ben, false);
    restore();
    away();
    const bundle = join(at, 'from-ben');
    await within(ben, ({ replica, layout }) => exportBundle(replica, layout.ledger, bundle));
    await expect(append(ana, 'x.fresh')).rejects.toMatchObject({ code: 'log.behind' });
    await within(ana, ({ replica, layout }) => importBundle(replica, layout.ledger, bundle, true));
    await append(ana, 'x.fresh');
  });

  test('goes on without it where nobody has it, once its user says so', async () => {
    const restore = backUp(ana);
    await append(ana, 'x.lost');
    restore();
    expect(await mesh(ana, 'sync')).toMatchObject({
      exit: 4,
      json: { error: { code: 'log.behind' } },
    });
    const resumed = await mesh(ana, 'node', 'resume');
    expect(resumed).toMatchObject({ exit: 0, json: { resumed: 'log.behind', lost: true } });
    const fresh = await say(ana, 'x.fresh');
    expect((await idsOf(ben, ana)).has(fresh)).toBe(true);
  });

  test('is not noticed, and breaks nothing, where HOME cannot be written to', async () => {
    const file = join(at, 'file');
    writeFileSync(file, '');
    for (const env of [
      { ...ana.env, MESH_HOME: file },
      { HOME: '', XDG_STATE_HOME: file },
    ]) {
      const bare = { ...ana, env };
      await within(bare, async (node) => {
        await node.append([{ kind: 'x.note', body: {} }]);
        expect(node.copies.trouble).toMatch(/ENOTDIR|EEXIST/);
      });
    }
    const { json } = await mesh({ ...ana, env: { ...ana.env, MESH_HOME: file } }, 'doctor');
    const { checks } = json as { checks: { id: string; status: string }[] };
    expect(checks.find(({ id }) => id === 'copies')?.status).toBe('warning');
  });
});

describe('INV-3: a copy on another machine, or in another folder', () => {
  test('publishes nothing until its user decides', async () => {
    const clone = { ...ana, env: { ...ana.env, MESH_MACHINE: 'another' } };
    await say(ana, 'x.note');
    const before = logAtHub(ana);
    for (const words of [['publish', 'x.clone'], ['sync'], ['up', '--once']])
      expect(await mesh(clone, ...words), words.join(' ')).toMatchObject({
        exit: 4,
        json: { error: { code: 'node.copied' } },
      });
    expect(logAtHub(ana)).toEqual(before);
    expect(await mesh(clone, 'node', 'resume')).toMatchObject({ exit: 0, json: { lost: false } });
    await say(clone, 'x.clone');
    // The folder knows both machines now.
    await say(ana, 'x.note');
  });

  test('a folder that was moved is no copy, one that was copied is', async () => {
    const moved = { ...ana, ...elsewhere(ana, 'moved') };
    renameSync(ana.root, moved.root);
    await say(moved, 'x.moved');
    const copied = { ...ana, ...elsewhere(ana, 'copied') };
    cpSync(moved.root, copied.root, { recursive: true });
    await expect(append(copied, 'x.copied')).rejects.toMatchObject({
      code: 'node.copied',
      message: expect.stringContaining(moved.root),
    });
    await within(copied, ({ copies, replica }) => copies.goOn(asBatch(replica.head ?? undefined)));
    await append(copied, 'x.copied');
    await expect(append(moved, 'x.moved')).rejects.toMatchObject({ code: 'log.behind' });
  });

  test('two that run at the same time: the one that hears of the other stops', async () => {
    const machines = twoOf(ana);
    await machines.use('first', () => say(ana, 'x.note'));
    machines.clone();
    const theirs = await machines.use('second', () => say(ana, 'x.theirs'));
    await machines.use('first', async () => {
      const before = logAtHub(ana);
      const heard = await mesh(ana, 'sync');
      expect(heard).toMatchObject({ exit: 4, json: { error: { code: 'node.copied' } } });
      expect(JSON.stringify(heard.json)).toContain('another copy of this node signs too');
      await expect(append(ana, 'x.ours')).rejects.toMatchObject({ code: 'node.copied' });
      expect(logAtHub(ana)).toEqual(before);
      expect(await mesh(ana, 'node', 'resume')).toMatchObject({ exit: 0 });
    });
    const ours = await machines.use('first', () => say(ana, 'x.ours'));
    const ids = await idsOf(ben, ana);
    expect([theirs, ours].map((id) => ids.has(id))).toEqual([true, true]);
    await machines.use('second', async () => {
      await meet(ana);
      await expect(append(ana, 'x.theirs')).rejects.toMatchObject({ code: 'node.copied' });
    });
  });
});

test('INV-3: two daemons on one key: the one that hears of the other ends', async () => {
  const copied = { ...ana, ...elsewhere(ana, 'copied') };
  await say(ana, 'x.note');
  cpSync(ana.root, copied.root, { recursive: true });
  const task = { title: 'ready', lane: 'default', accept: ['true'] };
  const other = { ...copied, env: { ...ana.env, MESH_HOME: join(at, 'other-state') } };
  await within(other, ({ copies, replica }) => copies.goOn(asBatch(replica.head ?? undefined)));
  const args = [meshCli(), 'up', '--interval', '0.2', '--json'];
  const up = spawn(process.execPath, args, { cwd: ana.root, env: ana.env });
  let [told, said] = ['', ''];
  up.stdout.on('data', (text) => {
    told += text;
  });
  up.stderr.on('data', (text) => {
    said += text;
  });
  const ended = new Promise((resolve) => up.on('close', resolve));
  await until('mesh up runs', () => told.includes('"up"'));
  // There is work that it would claim.
  await say(other, 'task.enqueued', task);
  expect(await ended, told + said).toBe(4);
  expect(said).toContain('another copy of this node signs too');
});

/** As if the machine had been started anew since the node last met its hub. */
function rebooted({ layout }: Home): void {
  if (!existsSync(layout.place)) return;
  const place = JSON.parse(readFileSync(layout.place, 'utf8'));
  writeFileSync(layout.place, JSON.stringify({ ...place, met: 'an earlier one' }));
}

function elsewhere(home: Home, name: string): Pick<Home, 'root' | 'layout'> {
  const root = join(at, name);
  const inIt = (path: string) => path.replace(home.root, root);
  const paths = Object.entries(home.layout).map(([key, path]) => [key, inIt(path)]);
  return { root, layout: Object.fromEntries(paths) as Home['layout'] };
}

/** Two machines made from one image: the same paths and the same machine id on both. */
function twoOf(home: Home) {
  const parts = [home.root, stateOf(home)];
  let inPlace = 'first';
  const put = (which: string) => {
    if (which === inPlace) return;
    for (const path of parts) {
      renameSync(path, `${path}.${inPlace}`);
      renameSync(`${path}.${which}`, path);
    }
    inPlace = which;
  };
  return {
    clone: () => {
      for (const path of parts) cpSync(path, `${path}.second`, { recursive: true });
    },
    use: async <T>(which: 'first' | 'second', body: () => Promise<T>): Promise<T> => {
      put(which);
      return body();
    },
  };
}
