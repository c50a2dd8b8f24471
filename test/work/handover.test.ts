import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { inCi } from '../support/tier.ts';
import { addTask, gate, Program, type Team, task, team, up } from './team.ts';

const TTL = 3;

function refsInProgress(t: Team): string[] {
  const refs = t.gitAtHub('for-each-ref', '--format=%(refname)', 'refs/mesh/');
  return refs.split('\n').filter(Boolean);
}

it('[INV-8] the next holder gets what a killed one had changed, and its last words; then all is tidy', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['lane', 'add', 'quick', '--ttl', String(TTL)]);
  const door = gate(t, 'first');
  const half = `echo half > part.txt; echo 'half is done'; ${door.wait}`;
  const rest =
    'git apply "$MESH_WIP" && echo whole >> part.txt && cat "$MESH_PRIOR" > ../prior-seen';
  const run = `if test -n "$MESH_WIP"; then ${rest}; else test ! -e part.txt; ${half}; fi`;
  const words = ['--lane', 'quick', '--run', run, '--accept', 'grep -q whole part.txt'];
  const id = await addTask(ana, 'In parts', ...words);
  const dying = await up(ben);
  await until('the attempt runs', () => existsSync(door.at), 30_000);
  // It says how far it is before it dies: nobody hears anything of it afterwards.
  await progress(ana, id);
  expect(refsInProgress(t)).toHaveLength(1);
  dying.killAll();
  const rescuing = await up(ana);
  const shown = await task(ana, id, (one) => one.state === 'done');
  expect(shown.attempts).toMatchObject([
    { name: 'ben', outcome: 'lost', evidence: expect.stringContaining('half is done') },
    { name: 'ana', outcome: 'passed' },
  ]);
  expect(t.gitAtHub('show', 'main:part.txt')).toBe('half\nwhole\n');
  await until('what was in progress is removed', () => refsInProgress(t).length === 0, 30_000);
  rescuing.kill('SIGTERM');
  expect(await rescuing.ended).toBe(0);

  // The dead node's folder held nothing that was not kept elsewhere: its next start removes it.
  const attempts = join(stateOf(ben), 'attempts');
  expect(readdirSync(attempts)).toHaveLength(1);
  const would = await ben.ok(['clean', '--keep', '0s']);
  expect(would).toMatchObject({ execute: false });
  expect(would.items).toContainEqual(
    expect.objectContaining({ what: 'attempt', action: 'remove' }),
  );
  expect((await ben.mesh(['tick'])).exit).toBe(0);
  expect(readdirSync(attempts)).toEqual([]);
  expect((await ben.ok(['status'])).recovered).toMatchObject({ removed: 1, kept: [] });
});

inCi(it)(
  'work that cannot be passed on stays where it is after a crash, and is named',
  {
    timeout: 120_000,
  },
  async () => {
    const t = await team(['ana']);
    const [ana] = t.laptops as [Laptop];
    await ana.ok(['lane', 'add', 'quick', '--ttl', '60']);
    const door = gate(t, 'first');
    // The command itself holds no whole token: what is enqueued would be refused.
    const leak = `printf 'token=ghp_%s' "$(cat key)" > .config; ${door.wait}`;
    const run = `if test -e '${door.at}'; then echo x > x; else ${leak}; fi`;
    const words = ['--lane', 'quick', '--run', run, '--accept', 'true'];
    writeFileSync(join(ana.project, 'key'), 'a1B2c3D4e5'.repeat(4).slice(0, 36));
    ana.git('add', 'key');
    ana.git('-c', 'user.name=Ana', '-c', 'user.email=ana@example.org', 'commit', '-qm', 'key');
    ana.git('push', '-q', 'origin', 'HEAD:main');
    const id = await addTask(ana, 'Careless', ...words);
    const dying = new Program(ana, ['tick']);
    await until('the attempt runs', () => existsSync(door.at), 30_000);
    dying.killAll();

    // A mesh that stands still on a person's word: cron sees no failure, and the word can be taken back.
    await ana.ok(['pause', '--all', '--reason', 'stop']);
    const ticked = await ana.mesh(['tick', '--json']);
    expect([ticked.exit, ticked.json.hub]).toEqual([0, 'reached']);
    const { recovered } = await ana.ok(['status']);
    expect(recovered.kept).toMatchObject([
      { title: 'Careless', why: expect.stringMatching(/cannot be passed on: it holds a secret/) },
    ]);
    const { path } = recovered.kept[0];
    expect(existsSync(join(path, 'tree', '.config'))).toBe(true);
    const { checks } = await ana.ok(['doctor']);
    expect(checks.find((check: { id: string }) => check.id === 'leftovers')).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining(path),
    });
    const cleaned = await ana.ok(['clean', '--execute', '--keep', '0s']);
    expect(cleaned.items).toContainEqual(
      expect.objectContaining({ what: 'attempt', name: path, action: 'keep' }),
    );
    expect(existsSync(join(path, 'tree', '.config'))).toBe(true);
    expect(refsInProgress(t)).toEqual([]);
    const wrong = await ana.mesh(['clean', '--keep', 'soon', '--json']);
    expect([wrong.exit, wrong.json.error.code]).toEqual([2, 'flag.value']);

    expect((await ana.ok(['task', 'show', id])).state).toBe('ready');
    await ana.ok(['resume', '--all']);
    expect((await ana.mesh(['tick'])).exit).toBe(0);
    expect((await task(ana, id)).state).toBe('done');
    rmSync(path, { recursive: true });
    expect((await ana.ok(['status'])).recovered.kept).toEqual([]);
  },
);

it('under every pause at once a tick still exits 0, and each of them can be taken back', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const id = await addTask(ana, 'Later', '--run', 'echo x > x', '--accept', 'true');
  const scopes = [
    ['pause', '--all'],
    ['pause'],
    ['lane', 'pause', 'default'],
    ['task', 'pause', id],
  ];
  for (const words of scopes) await ana.ok(words);
  const ticked = await ana.mesh(['tick', '--json']);
  expect([ticked.exit, ticked.json.said]).toEqual([0, []]);
  for (const words of scopes)
    await ana.ok(words.map((word) => (word === 'pause' ? 'resume' : word)));
  expect((await ana.ok(['status'])).paused).toEqual([]);
  expect((await ana.mesh(['tick'])).exit).toBe(0);
  const { state, task: ref } = await task(ana, id);
  expect(state).toBe('done');

  // A node that died between landing and tidying leaves the task's head branch.
  const [author = '', event] = ref.split(':');
  const head = `refs/heads/mesh/task/${event}-${author.slice(0, 8)}`;
  t.gitAtHub('update-ref', head, 'main');
  const { items } = await ana.ok(['clean', '--execute']);
  expect(items).toContainEqual(expect.objectContaining({ what: 'branch', action: 'remove' }));
  expect(t.gitAtHub('for-each-ref', head)).toBe('');
});

/** Resolves when what is in progress stands in the order. */
function progress(laptop: Laptop, id: string): Promise<void> {
  return until(
    'its work in progress is in the order',
    async () => {
      await laptop.ok(['sync']);
      return (await laptop.ok(['task', 'show', id])).attempts[0]?.wip !== null;
    },
    30_000,
  );
}

/** A task whose first attempt changes a little and waits; each later one goes on with the patch. */
function inParts(wait: string): string[] {
  const rest = 'git apply "$MESH_WIP" && echo whole >> part.txt';
  const run = `if test -n "$MESH_WIP"; then ${rest}; else echo half > part.txt; ${wait}; echo whole >> part.txt; fi`;
  return ['--lane', 'quick', '--run', run, '--accept', 'grep -q whole part.txt'];
}

async function twoAtWork(ttl: number, env: Readonly<Record<string, string>> = {}) {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['lane', 'add', 'quick', '--ttl', String(ttl)]);
  const door = gate(t, 'first');
  const id = await addTask(ana, 'In parts', ...inParts(door.wait));
  const first = new Program(ben, ['up', '--interval', '0.2'], env);
  await until('the attempt runs', () => existsSync(door.at), 30_000);
  return { t, ana, ben, door, id, first };
}

inCi(it)(
  'a node told to end now takes along what was changed, and the next one goes on with it',
  {
    timeout: 120_000,
  },
  async () => {
    const { t, ana, ben, id, first } = await twoAtWork(600);
    expect((await ben.mesh(['down', '--now'])).exit).toBe(0);
    expect(await first.ended).toBe(0);
    await ana.ok(['sync']);
    const given = await task(ana, id, (one) => one.attempts[0]?.outcome === 'gaveup');
    expect(given.attempts[0].wip.commit).toMatch(/^[0-9a-f]{40}$/);
    expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
    expect((await task(ana, id)).state).toBe('done');
    expect(t.gitAtHub('show', 'main:part.txt')).toBe('half\nwhole\n');
    expect(refsInProgress(t)).toEqual([]);
  },
);

inCi(it)(
  'work that was nowhere else is passed on when its node starts again, once',
  {
    timeout: 120_000,
  },
  async () => {
    const { t, ana, ben, id, first } = await twoAtWork(600);
    first.killAll();
    expect(refsInProgress(t)).toEqual([]);
    // It takes nothing on: what it held it gives up, what it had done it passes on.
    await ben.ok(['tick', '--slots', '0']);
    const { recovered } = await ben.ok(['status']);
    expect(recovered).toMatchObject({ adopted: [{ task: expect.stringContaining(id) }], kept: [] });
    expect(readdirSync(join(stateOf(ben), 'attempts'))).toEqual([]);
    expect(refsInProgress(t)).toHaveLength(1);
    await ben.ok(['tick', '--slots', '0']);
    expect((await ben.ok(['status'])).recovered).toBeNull();
    expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
    const shown = await task(ana, id);
    expect(shown).toMatchObject({
      state: 'done',
      attempts: [{ name: 'ben', outcome: 'gaveup', reason: null }, { name: 'ana' }],
    });
    expect(t.gitAtHub('show', 'main:part.txt')).toBe('half\nwhole\n');
    expect(refsInProgress(t)).toEqual([]);
  },
);

inCi(it)(
  '[INV-8] a hub that was away longer than every TTL takes nothing from its holder',
  {
    timeout: 120_000,
  },
  async () => {
    const { t, ana, door, id } = await twoAtWork(3);
    const other = await up(ana);
    renameSync(t.hub, `${t.hub}.away`);
    await other.says(/the hub is away/);
    const since = performance.now();
    await until('three TTLs have passed', () => performance.now() - since > 9_000, 20_000);
    renameSync(`${t.hub}.away`, t.hub);
    await other.says(/the hub answers again/);
    writeFileSync(door.go, '');
    const shown = await task(ana, id, (one) => one.state === 'done');
    expect(shown.attempts).toMatchObject([{ name: 'ben', outcome: 'passed' }]);
  },
);

inCi(it)(
  '[INV-8] a holder cut off from the hub is taken over, and what it says later changes nothing',
  {
    timeout: 120_000,
  },
  async () => {
    const t = await team(['ana', 'ben']);
    const [ana, ben] = t.laptops as [Laptop, Laptop];
    await ana.ok(['lane', 'add', 'quick', '--ttl', '3']);
    // The way to the hub that only ben takes.
    const way = join(t.folder, 'bens-way');
    symlinkSync(t.hub, way);
    const door = gate(t, 'first');
    const id = await addTask(ana, 'In parts', ...inParts(door.wait));
    const cut = new Program(ben, ['up', '--interval', '0.2'], { MESH_HUB: way });
    await until('the attempt runs', () => existsSync(door.at), 30_000);
    await progress(ana, id);
    rmSync(way);
    const rescuing = await up(ana);
    await task(ana, id, (one) => one.state === 'done');
    const tip = t.gitAtHub('rev-parse', 'main');
    writeFileSync(door.go, '');
    await cut.says(/the hub is away/);
    // Back in contact it would stop what it holds no more, and say nothing of it.
    const recorded = ['log', '--kind', 'task.result', '--node', 'ben', '--json'];
    await until(
      'ben records his result',
      async () => (await ben.mesh(recorded)).lines.length > 0,
      30_000,
    );
    symlinkSync(t.hub, way);
    await cut.says(/the hub answers again/);
    const shown = await task(ana, id, (one) => one.superseded.length > 0);
    expect(shown).toMatchObject({
      state: 'done',
      attempts: [
        { name: 'ben', outcome: 'lost' },
        { name: 'ana', outcome: 'passed' },
      ],
    });
    expect(t.gitAtHub('rev-parse', 'main')).toBe(tip);
    rescuing.kill('SIGTERM');
    expect(await rescuing.ended).toBe(0);
  },
);

inCi(it)(
  'a node that lost its disk is taken over, and comes back as another node',
  {
    timeout: 120_000,
  },
  async () => {
    const tool = inhibitor(scratchFolder());
    const { t, ana, ben, id, first } = await twoAtWork(3, { PATH: tool.path });
    await progress(ana, id);
    await until('sleep is inhibited', () => tool.calls().length === 1);
    // A kill that reaches the node alone: nothing may keep the machine awake for the dead.
    first.kill('SIGKILL');
    await until('it no longer is', () => tool.calls().length === 2, 20_000);
    first.killAll();
    rmSync(join(ben.project, '.mesh'), { recursive: true });
    rmSync(ben.home, { recursive: true });
    const rescuing = await up(ana);
    expect((await task(ana, id, (one) => one.state === 'done')).attempts[0].outcome).toBe('lost');
    rescuing.kill('SIGTERM');
    expect(await rescuing.ended).toBe(0);
    const { token } = await ana.ok(['node', 'invite']);
    await ben.ok(['join', t.hub, '--invite', token, '--name', 'ben-again']);
    expect((await task(ben, id)).state).toBe('done');
  },
);

/** The state folder of a laptop's only node. */
function stateOf(laptop: Laptop): string {
  const home = join(laptop.home, '.local', 'state', 'lanemesh');
  const [name = ''] = readdirSync(home);
  return join(home, name);
}

/** A stand-in for the tool that inhibits sleep: a line when it begins, and one when it ends. */
function inhibitor(folder: string) {
  const log = join(folder, 'calls');
  const bin = join(folder, 'bin');
  const name = process.platform === 'darwin' ? 'caffeinate' : 'systemd-inhibit';
  mkdirSync(bin);
  writeFileSync(log, '');
  const script = `#!/bin/sh\necho "$@" >> '${log}'\ncat\necho end >> '${log}'\n`;
  writeFileSync(join(bin, name), script);
  chmodSync(join(bin, name), 0o755);
  const calls = () => readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return { path: `${bin}:${process.env.PATH}`, calls };
}
