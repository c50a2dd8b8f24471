import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inCi } from '../../../test/support/tier.ts';
import { createAgents } from './agents.ts';
import type { AttemptSpec, Progress, Reporter } from './attempt-spec.ts';
import { createCodeStore } from './code-store.ts';
import { until } from './ending.ts';
import { endLeftProcesses, leftovers, leftProcesses, snapshotLeftover } from './janitor.ts';
import { PUSHED } from './leftover-note.ts';
import { runMark } from './run-mark.ts';
import { type Testbed, testbed } from './testbed.ts';
import { makeWorkspace } from './workspace.ts';

const signal = new AbortController().signal;
const GRACE = { stopMs: 200, limitMs: 200, leftoverMs: 50 };
/** Looks like a key of a well-known maker; put together, since this file is looked at too. */
const SECRET = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
const findSecret = (text: string) => (text.includes(SECRET) ? 'github.token' : null);

/** Agents of another node, with its state beside the others on the same machine, or another one. */
function neighbour(world: Testbed, name: string, machine: string) {
  const stateDir = join(world.stateDir, name);
  mkdirSync(stateDir, { recursive: true });
  const code = createCodeStore({ stateDir });
  const env = process.env;
  return createAgents({ stateDir, env, now: () => Date.now(), code, grace: GRACE, machine });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const holds = (path: string) => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n');

describe('before a task is begun anew', () => {
  it('what an earlier attempt left alive on this machine is ended, also if it was stopped', async () => {
    const world = await testbed();
    const [ana, ben, cat] = ['ana', 'ben', 'cat'].map((name) =>
      neighbour(world, name, name === 'cat' ? 'other' : world.machine),
    ) as [ReturnType<typeof neighbour>, ReturnType<typeof neighbour>, ReturnType<typeof neighbour>];
    const file = join(world.stateDir, 'pid');
    // One that leaves its session and its group, and one that stands still.
    const run = `setsid sh -c 'echo $$ > ${file}.far; exec sleep 600' & echo $$ > ${file}; kill -STOP $$; sleep 600`;
    const first = ana.run(world.spec({ run, epoch: 1 }), signal);
    await until(() => holds(file) && holds(`${file}.far`), 20_000);
    const pids = [file, `${file}.far`].map((path) => Number(readFileSync(path, 'utf8')));
    onTestFinished(() => {
      for (const pid of pids.filter(alive)) process.kill(pid, 'SIGKILL');
    });

    await cat.run(world.spec({ run: 'true', epoch: 2 }), signal);
    expect(pids.map(alive), 'another machine ends nothing here').toEqual([true, true]);
    const seen = join(world.stateDir, 'seen');
    const look = pids
      .map((pid) => `ps -o stat= -p ${pid} | grep -q '^[^Z]' && echo ${pid}`)
      .join('; ');
    const second = await ben.run(
      world.spec({ run: `(${look}) > ${seen}; true`, epoch: 2 }),
      signal,
    );
    expect(second.outcome).toBe('passed');
    expect(readFileSync(seen, 'utf8')).toBe('');
    expect(await first).toMatchObject({ outcome: 'failed', stage: 'run' });
  });

  inCi(it)('a newer attempt of it is left alone', async () => {
    const world = await testbed();
    const [ana, ben] = [
      neighbour(world, 'ana', world.machine),
      neighbour(world, 'ben', world.machine),
    ];
    const file = join(world.stateDir, 'pid');
    const go = join(world.stateDir, 'go');
    const run = `echo $$ > ${file}; until test -e ${go}; do sleep 0.02; done; echo x > x`;
    const newer = ana.run(world.spec({ run, epoch: 2 }), signal);
    await until(() => holds(file), 20_000);
    await ben.run(world.spec({ run: 'true', epoch: 1 }), signal);
    writeFileSync(go, '');
    expect((await newer).outcome).toBe('passed');
  });
});

/** Takes note of what it is told, and of whether commits were to be kept in a hurry. */
function listener(every: number) {
  const kept: { commit: string; last: boolean }[] = [];
  const said: Progress[] = [];
  const reporter: Reporter = {
    every,
    keep: async (commit, last) => kept.push({ commit, last }) > 0,
    say: async (progress) => void said.push(progress),
  };
  return { kept, said, reporter };
}

function watched(world: Testbed) {
  const { stateDir, code } = world;
  const { machine } = world;
  const common = { env: process.env, now: () => Date.now(), grace: GRACE, machine };
  return createAgents({ stateDir, code, ...common, findSecret });
}

describe('work in progress', () => {
  it('is kept and told while the agent works, and taken along when it is stopped', async () => {
    const world = await testbed();
    const { kept, said, reporter } = listener(30);
    const stop = new AbortController();
    const run =
      'echo half > new.txt; echo so far; trap "echo more >> new.txt; exit" TERM; while :; do sleep 0.02; done';
    const end = watched(world).run(world.spec({ run }), stop.signal, reporter);
    await until(() => said.some(({ wip }) => wip !== undefined), 20_000);
    expect(said.at(-1)).toMatchObject({
      summary: 'at work: run\nso far',
      wip: { commit: kept[0]?.commit, base: world.tip() },
    });
    stop.abort();
    expect((await end).outcome).toBe('stopped');
    const last = kept.at(-1);
    const show = (commit = '') => world.bare(['show', `${commit}:new.txt`]);
    expect([show(kept[0]?.commit), show(last?.commit)]).toEqual(['half', 'half\nmore']);
    // Each stands on the base first, and on the one before: the ref only moves forward.
    const parents = world.bare(['show', '-s', '--format=%P', last?.commit ?? '']).split(' ');
    expect(parents).toEqual([world.tip(), kept.at(-2)?.commit]);
    const trailers = world.bare([
      'show',
      '-s',
      '--format=%(trailers:key=Mesh-Task)',
      parents[1] ?? '',
    ]);
    expect(trailers, 'nobody takes it for a result').toBe('');
  });

  it.each([
    [
      '[INV-12] a secret',
      `echo key=${SECRET} > .config; echo x > x`,
      'it holds a secret (github.token)',
    ],
    [
      'a very large change',
      'seq 300000 > $TMPDIR/big; mv $TMPDIR/big big',
      'it is more than 1024 KiB of changes',
    ],
  ])('with %s goes nowhere, and that is told', async (_, write, why) => {
    const world = await testbed();
    const { kept, said, reporter } = listener(20);
    const stop = new AbortController();
    const run = `${write}; touch ${world.stateDir}/written; sleep 600`;
    const end = watched(world).run(world.spec({ run }), stop.signal, reporter);
    await until(() => said.length > 0 && existsSync(join(world.stateDir, 'written')), 20_000);
    stop.abort();
    await end;
    expect(kept).toEqual([]);
    expect(said).toMatchObject([{ summary: `work in progress is not passed on: ${why}` }]);
    expect(said[0]?.wip).toBeUndefined();
    expect(JSON.stringify(said)).not.toContain(SECRET);
  });

  it('of an earlier attempt is offered as a patch, on a tree that begins at the base', async () => {
    const world = await testbed();
    const { kept, reporter } = listener(600_000);
    const stop = new AbortController();
    const file = join(world.stateDir, 'written');
    const write = `echo half > new.txt; echo changed > src/a.txt; touch ${file}; sleep 600`;
    const end = watched(world).run(world.spec({ run: write }), stop.signal, reporter);
    await until(() => existsSync(file), 20_000);
    stop.abort();
    await end;
    expect(kept).toMatchObject([{ last: true }]);
    const wip = { commit: kept.at(-1)?.commit ?? '', attempt: 1 };
    const run = 'test ! -e new.txt && cat > task.json && git apply "$MESH_WIP"';
    const second: Partial<AttemptSpec> = { attempt: 2, epoch: 2, wip, run };
    const passed = await world.agents.run(world.spec(second), signal);
    if (passed.outcome !== 'passed') throw new Error(JSON.stringify(passed));
    expect(world.read(passed, 'new.txt')).toBe('half\n');
    expect(world.read(passed, 'src/a.txt')).toBe('changed\n');
    expect(JSON.parse(world.read(passed, 'task.json'))).toMatchObject({ wip });
  });
});

describe('what a crash left', () => {
  async function crashed(change: string) {
    const world = await testbed();
    const spec = world.spec({ epoch: 3 });
    await world.code.update(spec.repo as NonNullable<typeof spec.repo>);
    const attempts = join(world.stateDir, 'attempts');
    const { folder, tree, tmp } = await makeWorkspace(
      attempts,
      'left',
      world.code,
      spec,
      world.tip(),
    );
    world.sh(tree, change);
    const options = { stateDir: world.stateDir, code: world.code };
    const holdsNow = async () => (await leftovers(options)).map(({ holds }) => holds);
    // Who begins anew looks at what is there.
    const next = () => watched(world).run(world.spec({ run: 'true', epoch: 4 }), signal);
    return { world, options, folder, tmp, holdsNow, next };
  }

  it('is cleared by the next attempt where it changed nothing', async () => {
    const { folder, tmp, holdsNow, next } = await crashed('true');
    expect(await holdsNow()).toEqual(['clean']);
    await next();
    expect([existsSync(folder), existsSync(tmp)]).toEqual([false, false]);
  });

  it('stays where it holds work that is nowhere else, until that is kept elsewhere', async () => {
    const { world, options, folder, holdsNow, next } = await crashed('echo half > new.txt');
    expect(await holdsNow()).toEqual(['dirty']);
    await next();
    expect(existsSync(join(folder, 'tree', 'new.txt'))).toBe(true);
    const [left] = await leftovers(options);
    const taken = left && (await snapshotLeftover(options, left, { findSecret, now: Date.now() }));
    if (!taken?.ok || taken.commit === null) throw new Error(JSON.stringify(taken));
    expect(world.bare(['show', `${taken.commit}:new.txt`])).toBe('half');
    writeFileSync(join(folder, PUSHED), JSON.stringify({ commit: taken.commit, tree: taken.tree }));
    expect(await holdsNow()).toEqual(['pushed']);
    world.sh(join(folder, 'tree'), 'echo more >> new.txt');
    expect(await holdsNow(), 'it went on after that').toEqual(['dirty']);
    world.sh(join(folder, 'tree'), 'echo half > new.txt');
    await next();
    expect(existsSync(folder)).toBe(false);
  });

  inCi(it)('stays where nobody knows what it is', async () => {
    const { world, folder, holdsNow, next } = await crashed('true');
    writeFileSync(join(folder, 'attempt.json'), '{');
    expect(await holdsNow()).toEqual(['unknown']);
    await next();
    expect(readdirSync(join(world.stateDir, 'attempts'))).toEqual(['left']);
  });

  it.runIf(existsSync('/proc'))('is ended by the run it is of, wherever it went', async () => {
    const { world, options } = await crashed('true');
    const { task, claim, epoch } = world.spec({ epoch: 3 });
    const mark = { MESH_TASK: task, MESH_RUN: runMark({ claim, epoch, machine: world.machine }) };
    const other = { ...mark, MESH_RUN: mark.MESH_RUN.replace(/.$/, 'x') };
    const [its, foreign] = [mark, other].map((env) => {
      const child = spawn('sleep', ['600'], { detached: true, env: { ...process.env, ...env } });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child;
    }) as [ChildProcess, ChildProcess];
    const gone = new Promise((resolve) => its.on('exit', (_, by) => resolve(by)));
    const found = await leftovers(options);
    await until(() => leftProcesses(world.stateDir, found).length > 0, 10_000);
    expect(leftProcesses(world.stateDir, found)).toEqual([its.pid]);
    expect(await endLeftProcesses(world.stateDir, found)).toBe(1);
    expect(await gone).toBe('SIGTERM');
    expect(foreign.exitCode ?? foreign.signalCode).toBeNull();
  });

  inCi(it)('is no reason to end what runs under a living node', async () => {
    const world = await testbed();
    const file = join(world.stateDir, 'pid');
    const go = join(world.stateDir, 'go');
    const run = `echo $$ > ${file}; until test -e ${go}; do sleep 0.02; done`;
    const end = world.agents.run(world.spec({ run }), signal);
    await until(() => holds(file), 20_000);
    expect(await endLeftProcesses(world.stateDir, [])).toBe(0);
    writeFileSync(go, '');
    expect((await end).outcome).toBe('passed');
  });
});
