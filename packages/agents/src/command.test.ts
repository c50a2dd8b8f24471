import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandSpec, runCommand } from './command.ts';
import { until } from './ending.ts';
import { fromPs, membersOf } from './processes.ts';

const SHELLS = ['/bin/sh', '/bin/bash', '/bin/dash'].filter((path) => existsSync(path));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(script: string, more: Partial<CommandSpec> = {}) {
  return runCommand({
    argv: [more.shell ?? '/bin/sh', '-c', script],
    cwd: folder,
    env: { PATH: process.env.PATH ?? '' },
    scratch: folder,
    log: { write: () => {} },
    wallMs: 20_000,
    outputBytes: 1_000_000,
    signal: new AbortController().signal,
    grace: { stopMs: 300, limitMs: 300, leftoverMs: 50 },
    ...more,
  });
}

/** Whether a process lives; a zombie waiting for its parent does not. */
function lives(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

const sessionOfOurs = () => readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ')[3];

const pidIn = (name: string) => Number(readFileSync(join(folder, name), 'utf8'));

describe.each(SHELLS)('a command under %s', (shell) => {
  it('ends with its own exit code and both outputs in the order written', async () => {
    const end = await run('echo one; echo two >&2; echo three > /dev/stderr; exit 7', { shell });
    expect(end).toEqual({
      how: 'exit',
      exitCode: 7,
      tail: 'one\ntwo\nthree\n',
      outputBytes: 14,
      leftovers: 0,
    });
  });

  it('counts a death by signal as shells do', async () => {
    expect((await run('kill -KILL $$', { shell })).exitCode).toBe(137);
  });

  it('reads what it is given and then the end; without input the end at once', async () => {
    expect((await run('cat; cat /dev/stdin', { shell })).tail).toBe('');
    const input = 'x'.repeat(300_000);
    expect((await run('wc -c </dev/stdin | tr -d " "', { shell, input })).tail).toBe('300000\n');
  });

  it('has no descriptor beyond the usual three', async () => {
    expect((await run('(true >&3) 2>/dev/null && echo leaked || echo none', { shell })).tail).toBe(
      'none\n',
    );
  });

  it('is in a session of its own, which the end of our terminal does not reach', async () => {
    const session = `cut -d ' ' -f 6 /proc/$$/stat`;
    if (!existsSync('/proc/self/stat')) return;
    const [own, its] = [(await run(session, { shell })).tail.trim(), sessionOfOurs()];
    expect(own).toMatch(/^\d+$/);
    expect(own).not.toBe(its);
  });

  it('waits for its own children only', async () => {
    expect((await run('true & wait; echo waited', { shell })).tail).toBe('waited\n');
  });

  it('leaves nobody behind on a normal end', async () => {
    const end = await run(`trap '' TERM; sleep 60 & echo $! > left.${shell.slice(5)}`, { shell });
    expect(end).toMatchObject({ how: 'exit', exitCode: 0, leftovers: 1 });
    expect(lives(pidIn(`left.${shell.slice(5)}`))).toBe(false);
  });

  it('is killed with its children when it ignores the wall-clock limit', async () => {
    const script = `trap '' TERM; sleep 60 & echo $! > wall.${shell.slice(5)}; while :; do sleep 1; done`;
    const end = await run(script, { shell, wallMs: 150 });
    expect(end).toMatchObject({ how: 'wall', exitCode: 137 });
    expect(end.leftovers).toBeGreaterThanOrEqual(2);
    expect(lives(pidIn(`wall.${shell.slice(5)}`))).toBe(false);
  });
});

describe('limits', () => {
  it('stops at the output limit and keeps what came before it', async () => {
    const written: Uint8Array[] = [];
    const end = await run('yes', {
      outputBytes: 5000,
      log: { write: (bytes) => written.push(bytes) },
    });
    expect(end.how).toBe('output');
    expect(Buffer.concat(written).length).toBe(5000);
    expect(end.tail.length).toBe(5000);
  });

  it('counts output of a command that ended before it was read', async () => {
    expect((await run('head -c 60000 /dev/zero', { outputBytes: 100 })).how).toBe('output');
  });

  it('keeps a bounded tail of a long output', async () => {
    const end = await run('i=0; while [ $i -lt 9000 ]; do echo line $i; i=$((i+1)); done');
    expect(end.tail.length).toBe(16 * 1024);
    expect(end.tail.endsWith('line 8999\n')).toBe(true);
  });
});

describe('stopping', () => {
  it('sends SIGTERM first, and a command that obeys ends by itself', async () => {
    const stop = new AbortController();
    const log = { write: () => stop.abort() };
    const end = await run(`trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done`, {
      signal: stop.signal,
      log,
      grace: { stopMs: 10_000, limitMs: 0, leftoverMs: 0 },
    });
    expect(end).toMatchObject({ how: 'stopped', exitCode: 3, leftovers: 0 });
    expect(end.tail).toMatch(/bye\n$/);
  });

  it('does not begin when it was stopped before', async () => {
    const end = await run('touch begun', { signal: AbortSignal.abort() });
    expect(end.how).toBe('stopped');
    expect(existsSync(join(folder, 'begun'))).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')(
    'finds those that took a group of their own',
    async () => {
      const script = `timeout 60 sh -c 'echo $$ > own.pid; sleep 60'`;
      const end = await run(script, {
        wallMs: 300,
        grace: { stopMs: 0, limitMs: 0, leftoverMs: 0 },
      });
      expect(end.how).toBe('wall');
      expect(lives(pidIn('own.pid'))).toBe(false);
    },
  );
});

it('a command that cannot begin says why', async () => {
  expect(await run('true', { cwd: join(folder, 'missing') })).toMatchObject({
    how: 'unstartable',
    exitCode: null,
  });
  expect(await run('', { argv: ['no-such-program'] })).toMatchObject({
    how: 'exit',
    exitCode: 127,
  });
});

it('both process listings agree', async () => {
  const child = spawn('sh', ['-c', 'sleep 60 & sleep 60'], { detached: true, stdio: 'ignore' });
  const leader = child.pid as number;
  try {
    expect(await until(async () => (await membersOf(leader)).length === 3, 10_000)).toBe(true);
    const byPid = (a: { pid: number }, b: { pid: number }) => a.pid - b.pid;
    expect((await fromPs(leader)).sort(byPid)).toEqual((await membersOf(leader)).sort(byPid));
  } finally {
    process.kill(-leader, 'SIGKILL');
  }
});

/** A process of its own cannot read TypeScript, so the runner is built for it. */
beforeAll(() =>
  build({
    entryPoints: [fileURLToPath(new URL('./command.ts', import.meta.url))],
    outfile: join(folder, 'runner.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  }),
);

describe.each(SHELLS)('when the node itself is killed, under %s', (shell) => {
  it('its commands and their children die too', { timeout: 30_000 }, async () => {
    const name = shell.slice(5);
    const script = `trap '' TERM HUP; sleep 300 & echo $! > child.${name}
      timeout 300 sh -c 'sleep 300' & echo $! > group.${name}; echo $$ > leader.${name}; sleep 300`;
    const program = join(folder, `node.${name}.mjs`);
    writeFileSync(
      program,
      `import { runCommand } from './runner.mjs';
       await runCommand({ argv: [${JSON.stringify(shell)}, '-c', ${JSON.stringify(script)}],
         cwd: ${JSON.stringify(folder)}, env: { PATH: process.env.PATH }, scratch: ${JSON.stringify(folder)},
         log: { write() {} }, wallMs: 100000, outputBytes: 1000, signal: new AbortController().signal,
         shell: ${JSON.stringify(shell)} });`,
    );
    const node = spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit'] });
    const files = ['child', 'group', 'leader'].map((what) => `${what}.${name}`);
    const written = () => files.every((file) => existsSync(join(folder, file)) && pidIn(file) > 0);
    expect(await until(written, 15_000)).toBe(true);
    expect(files.map((file) => lives(pidIn(file)))).toEqual([true, true, true]);
    node.kill('SIGKILL');
    expect(await until(() => files.every((file) => !lives(pidIn(file))), 10_000)).toBe(true);
  });
});
