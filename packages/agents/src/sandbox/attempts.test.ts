import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../../../../test/support/scratch.ts';
import { describeWith } from '../../../../test/support/tools.ts';
import { adapterOf } from '../adapters/adapter-of.ts';
import type { AttemptSpec, Passed } from '../attempt-spec.ts';
import { markedProcesses } from '../run-mark.ts';
import { type Testbed, testbed } from '../testbed.ts';

describeWith(['bwrap'], 'a lane that demands a sandbox', () => {
  it('has its attempts kept in: the worktree is theirs, all else is not there [INV-14]', async () => {
    const world = await testbed();
    const run = `
      echo new > new.txt
      git add -A && git -c user.name=x -c user.email=x@x commit -qm mine && git log --oneline | wc -l >> new.txt
      ls ${world.stateDir} ${world.checkout} ${world.url} >> seen.txt 2>/dev/null
      git config core.hooksPath /tmp 2>/dev/null && echo settings >> seen.txt
      ls -A "$HOME" >> seen.txt
      ls /proc | grep -c '^[0-9]' >> new.txt
      touch /usr/x 2>/dev/null && echo system >> seen.txt
      test -s "$MESH_PRIOR" || echo prior >> seen.txt
      true`;
    const end = await passed(world, { run, sandbox: 'full', accept: ['grep -q new new.txt'] });
    expect(end).toMatchObject({ sandbox: 'ours-full', survivors: 0 });
    expect(world.files(end)).toEqual(expect.arrayContaining(['new.txt']));
    expect(world.read(end, 'seen.txt')).toBe(`${world.stateDir}:\nattempts\ncode\n`);
    // On the way to what it is shown there are empty folders. The agent's commit is no part of ours, and its log had the base alone beneath it.
    expect(world.read(end, 'new.txt')).toMatch(/^new\n2\n\d\n$/);
    expect(world.bare(['config', '--list'])).not.toMatch(/^core.hookspath=\/tmp$/m);
  });

  it('their processes are seen and ended from outside, also those that left session and group', async () => {
    const world = await testbed({ grace: { stopMs: 300, limitMs: 300, leftoverMs: 100 } });
    const stop = new AbortController();
    const spec = world.spec({
      run: 'setsid sleep 4242 & (setsid setsid sleep 4243 &) ; sleep 4244',
      sandbox: 'process',
    });
    const running = world.agents.run(spec, stop.signal);
    const mine = () => markedProcesses().filter(({ mark }) => mark.machine === world.machine);
    const named = () => mine().map(({ pid }) => cmdlineOf(pid));
    // The shell that starts them holds all their words: each has to be there itself.
    const areAll = () => [4242, 4243, 4244].every((n) => named().includes(`sleep ${n}`));
    // The canary goes first, and takes its time on a busy machine.
    await until('all of them run', areAll, 40_000);
    stop.abort();
    expect(await running).toMatchObject({ outcome: 'stopped', sandbox: 'ours-process' });
    expect((await running).survivors, 'left its session').toBeGreaterThanOrEqual(2);
    await until('none is left', () => mine().length === 0);
  });

  it('of those that had to be killed the sandbox itself is not counted', async () => {
    const world = await testbed({ grace: { stopMs: 300, limitMs: 300, leftoverMs: 100 } });
    const stop = new AbortController();
    const spec = world.spec({ run: 'trap "" TERM; sleep 4247; true', sandbox: 'full' });
    const running = world.agents.run(spec, stop.signal);
    const mine = () => markedProcesses().filter(({ mark }) => mark.machine === world.machine);
    const words = () => mine().map(({ pid }) => cmdlineOf(pid));
    await until('it sleeps', () => words().includes('sleep 4247'), 40_000);
    stop.abort();
    const { survivors = 0 } = await running;
    expect([1, 2], 'a shell, and what it waits for').toContain(survivors);
  });

  it('those that end with its namespace are counted: nobody outside sees them once it has ended', async () => {
    const world = await testbed();
    const run = 'setsid sleep 4245 & (setsid setsid sleep 4246 &) ; exit 3';
    for (const sandbox of ['process', 'full'] as const) {
      const spec = world.spec({ run, sandbox });
      const end = await world.agents.run(spec, new AbortController().signal);
      expect(end).toMatchObject({ outcome: 'failed', exitCode: 3 });
      expect(end.survivors).toBeGreaterThanOrEqual(2);
    }
  });

  it('reach the hosts of their lane and no other, and the log says what was kept away', async () => {
    const server = createServer((_, answer) => answer.end('from outside'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const get = (url: string) =>
      `node -e "require('http').get(process.argv[1],(r)=>{r.pipe(process.stdout)}).on('error',()=>{})" ${url}`;
    const run = `${get(`http://127.0.0.1:${port}/`)} > allowed; ${get('http://127.0.0.1:1/')} > denied
      node -e "const {hostname,port}=new URL(process.env.HTTPS_PROXY);const s=require('net').connect(port,hostname);
        s.write('CONNECT elsewhere.invalid:443 HTTP/1.1\\r\\n\\r\\n');s.on('data',(d)=>{console.log(String(d).slice(0,12));s.end()})" >> denied; true`;
    const world = await testbed();
    const hosts = [`127.0.0.1:${port}`];
    const end = await passed(world, { run, sandbox: 'full', hosts });
    expect(world.read(end, 'allowed')).toBe('from outside');
    expect(world.read(end, 'denied')).toBe('HTTP/1.1 403\n');
    expect(readFileSync(end.log, 'utf8')).toContain('--allow-host elsewhere.invalid');
  });

  it('an agent of its user’s own sees where its login lies, and its failure says what it was kept from', async () => {
    const home = mkdtempSync(join(tmpdir(), 'mesh-home-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const own = join(home, '.config', 'helper');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'token'), 'mine');
    const command = `cat > /dev/null; cat ~/.config/helper/token >> ~/.config/helper/seen
      node -e "const {hostname,port}=new URL(process.env.HTTPS_PROXY);const s=require('net').connect(port,hostname);
        s.write('CONNECT elsewhere.invalid:443 HTTP/1.1\\r\\n\\r\\n');s.on('data',()=>s.end())"; exit 3`;
    const definition = { name: 'helper', kind: 'command', routes: [], args: [], env: {} } as const;
    const helper = adapterOf({ ...definition, command, keeps: ['.config/helper'] });
    const world = await testbed({
      adapters: () => new Map([['helper', helper]]),
      env: { ...process.env, HOME: home },
    });
    const spec = world.spec({ agent: 'helper', sandbox: 'full' });
    const end = await world.agents.run(spec, new AbortController().signal);
    expect(end).toMatchObject({ outcome: 'failed', stage: 'run', sandbox: 'ours-full' });
    expect(readFileSync(join(own, 'seen'), 'utf8')).toBe('mine');
    expect(end).toMatchObject({ evidence: expect.stringContaining('kept from elsewhere.invalid') });
  });

  it('git commits, stashes and branches inside touch nothing of ours', async () => {
    const world = await testbed();
    const git = 'git -c user.name=x -c user.email=x@x';
    const run = `echo 1 > a; ${git} stash -u && git stash pop && git switch -qc side && git add -A && ${git} commit -qm side
      git log --oneline main | wc -l > count; git worktree prune; git branch -a > branches`;
    const end = await passed(world, { run, sandbox: 'process' });
    expect(world.read(end, 'count').trim()).toBe('1');
    expect(world.bare(['for-each-ref', '--format=%(refname)'])).not.toMatch(/side|stash/);
    expect(world.files(end)).toContain('a');
  });
});

function cmdlineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return '';
  }
}

async function passed(world: Testbed, more: Partial<AttemptSpec>): Promise<Passed> {
  const end = await world.agents.run(world.spec(more), new AbortController().signal);
  if (end.outcome !== 'passed')
    throw new Error(JSON.stringify({ end, log: readFileSync(end.log, 'utf8') }));
  return end;
}
