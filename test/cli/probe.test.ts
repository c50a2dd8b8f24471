import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Probed, probeHub } from '@lanemesh/sync';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HUB_TOOLS, type Hub, type HubKind, startHub, withOneConnection } from '../support/hubs.ts';
import { Laptop } from '../support/mesh-world.ts';
import { makeCommit, scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { describeWith } from '../support/tools.ts';

const folder = scratchFolder();
let count = 0;
afterEach(() => vi.unstubAllEnvs());

/** A hub with a branch main, set up as its owner likes. */
async function hubWith(kind: HubKind, config: Readonly<Record<string, string>> = {}): Promise<Hub> {
  const hub = withOneConnection(await startHub(kind, join(folder, String(++count))));
  for (const [key, value] of Object.entries(config)) inHub(hub, 'config', key, value);
  const { openRepository } = await import('@lanemesh/git');
  const first = await makeCommit(openRepository(hub.gitDir), 'first');
  inHub(hub, 'update-ref', 'refs/heads/main', first);
  for (const [name, value] of Object.entries(hub.env)) vi.stubEnv(name, value);
  return hub;
}

function inHub(hub: Hub, ...args: string[]): string {
  return execFileSync('git', ['--git-dir', hub.gitDir, ...args], { encoding: 'utf8' }).trim();
}

async function probe(hub: Hub, firstBranch = false): Promise<Probed> {
  const probed = await probeHub({ url: hub.url, who: 'tester', firstBranch, timeoutMs: 30_000 });
  if (!probed.ok) throw new Error(probed.message);
  return probed;
}

/** What does not work, or could not be tried. */
function lacking({ abilities }: Probed): string[] {
  return Object.entries(abilities)
    .filter(([, { works }]) => works !== true)
    .map(([name]) => name);
}

const refsOf = (hub: Hub) => inHub(hub, 'for-each-ref', '--format=%(refname)').split('\n');

for (const kind of tier<HubKind[]>({ test: [], ci: ['file', 'http', 'ssh'] }))
  describeWith(HUB_TOOLS[kind], `a plain hub over ${kind}`, () => {
    test('can do what the mesh needs, and is as before', async () => {
      const hub = await hubWith(kind, { 'uploadpack.allowFilter': 'true' });
      try {
        const before = inHub(hub, 'for-each-ref');
        const probed = await probe(hub);
        // git's own default lets whoever may push rewind.
        expect(lacking(probed)).toEqual(['keepsHistory']);
        expect(probed.left).toEqual([]);
        expect(probed.roundTripMs).toBeGreaterThan(0);
        expect(inHub(hub, 'for-each-ref')).toBe(before);
      } finally {
        await hub.stop();
      }
    });
  });

describe('a hub that lacks something', () => {
  type Row = [string, Record<string, string>, string[]];
  const alone: Row[] = [
    ['refuses deletion', { 'receive.denyDeletes': 'true' }, ['keepsHistory', 'delete']],
    ['refuses to be rewound', { 'receive.denyNonFastForwards': 'true' }, []],
    ['cannot push atomically', { 'receive.advertiseAtomic': 'false' }, ['keepsHistory', 'atomic']],
    ['takes one MiB', { 'receive.maxInputSize': '1048576' }, ['keepsHistory', 'largePush']],
    ['has no filters', { 'uploadpack.allowFilter': 'false' }, ['keepsHistory', 'partial']],
  ];
  const all = Object.assign({}, ...alone.map(([, config]) => config));
  const together: Row = ['all of it', all, ['atomic', 'delete', 'largePush', 'partial']];
  test.each<Row>([...tier({ test: [], ci: alone }), together])(
    '%s',
    async (_, config, expected) => {
      const hub = await hubWith('file', { 'uploadpack.allowFilter': 'true', ...config });
      const probed = await probe(hub);
      expect(lacking(probed)).toEqual(expected);
      const words = expected.map((name) => probed.abilities[name as 'atomic'].said);
      if (expected.length > 1) expect(words.at(-1)).not.toBeNull();
      const left = refsOf(hub).filter((name) => name.includes('probe'));
      expect(left).toEqual(probed.left);
      expect(left.length > 0).toBe(expected.includes('delete'));
      if (!expected.includes('delete')) return;
      // What cannot be removed is used again, and does not pile up.
      if (tier({ test: false, ci: true })) expect((await probe(hub)).left).toEqual(probed.left);
      inHub(hub, 'config', 'receive.denyDeletes', 'false');
      expect((await probe(hub)).left).toEqual([]);
    },
  );

  test('refuses everything but branches, or everything', async () => {
    const hub = await hubWith('file', { 'uploadpack.allowFilter': 'true' });
    const hook = join(hub.gitDir, 'hooks/pre-receive');
    mkdirSync(join(hub.gitDir, 'hooks'), { recursive: true });
    const refuse = (pattern: string) => {
      const script = `while read -r _ _ ref; do case $ref in ${pattern}) echo not here; exit 1;; esac; done`;
      writeFileSync(hook, `#!/bin/sh\n${script}\n`);
      chmodSync(hook, 0o755);
    };
    refuse('refs/heads/*) ;; *');
    expect(lacking(await probe(hub))).toEqual(['keepsHistory', 'customRefs']);
    refuse('*');
    const nothing = await probe(hub);
    expect(nothing.abilities.branches).toMatchObject({ works: false });
    expect(nothing.abilities.branches.said).toContain('not here');
    expect(nothing.abilities.atomic.works).toBeNull();
    expect(refsOf(hub)).toEqual(['refs/heads/main']);
  });
});

describe('mesh hub probe', () => {
  const laptop = () => {
    const root = join(folder, `laptop${++count}`);
    mkdirSync(join(root, 'home'), { recursive: true });
    mkdirSync(join(root, 'project'));
    return new Laptop('ana', join(root, 'home'), join(root, 'project'));
  };

  test('names what is done instead, needs no mesh, and clears what a killed probe left', async () => {
    const hub = await hubWith('file', { 'receive.advertiseAtomic': 'false' });
    const main = inHub(hub, 'rev-parse', 'main');
    const ana = laptop();
    const update = join(hub.gitDir, 'hooks/update');
    mkdirSync(join(hub.gitDir, 'hooks'), { recursive: true });
    writeFileSync(update, '#!/bin/sh\ncase $1 in */b) exec sleep 20;; esac\n', { mode: 0o755 });
    const killed = ana.mesh(['hub', 'probe', hub.url], { timeout: 3000 });
    expect((await killed).exit).toBe('SIGKILL');
    writeFileSync(update, '#!/bin/sh\n');
    expect(refsOf(hub).some((name) => name.includes('mesh/probe'))).toBe(true);
    const probed = await ana.ok(['hub', 'probe', hub.url]);
    expect(probed).toMatchObject({ ok: true, left: [] });
    expect(probed.capabilities.atomic).toMatchObject({ works: false });
    expect(probed.capabilities.atomic.fallback).toContain('target.no-atomic');
    expect(refsOf(hub)).toEqual(['refs/heads/main']);
    expect(inHub(hub, 'rev-parse', 'main')).toBe(main);
  });

  test('never makes the first branch of an empty hub unless told so', async () => {
    const hub = await startHub('file', join(folder, String(++count)));
    const ana = laptop();
    const ran = await ana.mesh(['hub', 'probe', hub.url, '--json']);
    expect([ran.exit, ran.json.error.code]).toEqual([2, 'hub.empty']);
    expect(refsOf(hub)).toEqual(['']);
    if (tier({ test: false, ci: true }))
      expect(await ana.ok(['hub', 'probe', hub.url, '--first-branch'])).toMatchObject({ left: [] });
    expect(refsOf(hub)).toEqual(['']);
    const missing = await ana.mesh(['hub', 'probe', join(folder, 'nothing'), '--json']);
    expect([missing.exit, missing.json.error.code]).toEqual([2, 'hub.missing']);
  });
});
