import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { inCi, tier } from '../support/tier.ts';

const scratch = scratchFolder();
const project = fileURLToPath(new URL('../..', import.meta.url));
/** Alone it takes half a minute; other tests run beside it. */
const TIMEOUT = 180_000;
/** The demo takes half a minute: `npm test` sees it once, the whole check on more kinds of projects. */
const testInCi = inCi(test);

interface Answer {
  ok: boolean;
  seconds: number;
  folder: string;
  project: { source: string | null; branch: string };
  stateHashes: Record<string, string>;
  verify: { ok: boolean; events: number; findings: unknown[] };
  claims: { raced: number; doubles: number };
  retried: number;
  takenOver: number;
  offline: number;
  landed: { task: string; commit: string }[];
  checks: { failed: unknown[] };
  commands: string[];
}

/** Runs the demo in a folder, as a user with nothing but Node and git. */
async function demo(cwd: string, ...flags: string[]): Promise<{ answer: Answer; talk: string }> {
  const { child, text, ended } = start(cwd, '--json', ...flags);
  const late = setTimeout(() => child.kill('SIGKILL'), TIMEOUT);
  const code = await ended;
  clearTimeout(late);
  if (code !== 0) throw new Error(`mesh demo: exit ${code}\n${text.stderr}`);
  expect(text.stderr).not.toContain('NOT SO');
  return { answer: JSON.parse(text.stdout) as Answer, talk: text.stderr };
}

function start(cwd: string, ...flags: string[]) {
  const child = spawn(process.execPath, [meshCli(), 'demo', ...flags], {
    cwd,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (more: string) => {
      text[name] += more;
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, text, ended };
}

/** A temporary folder of our own, so that the demo of whoever runs the tests is kept. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: scratch };
}

function expectAll(answer: Answer): void {
  expect(answer.ok).toBe(true);
  expect(Object.keys(answer.stateHashes)).toEqual(['ana', 'ben', 'eve']);
  expect(new Set(Object.values(answer.stateHashes)).size).toBe(1);
  expect(answer.verify).toMatchObject({ ok: true, findings: [] });
  expect(answer.claims.doubles).toBe(0);
  expect(answer).toMatchObject({ retried: 1, takenOver: 1, offline: 3 });
  expect(answer.landed.length).toBeGreaterThanOrEqual(6);
  expect(answer.checks.failed).toEqual([]);
  expect(processesIn(answer.folder)).toEqual([]);
}

/** Every file below a folder with its content: what the demo works on is a copy. */
function everyFileOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(path, 'latin1')]));
}

/** Command lines of processes that name the demo's folder. */
function processesIn(folder: string): string[] {
  const ids =
    process.platform === 'linux' ? readdirSync('/proc').filter((id) => /^\d+$/.test(id)) : [];
  return ids
    .map((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(folder));
}

/** Each command runs as it is printed, from where the user stands. */
function expectCommandsRun(commands: readonly string[], cwd: string): void {
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) {
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
      cwd,
      encoding: 'utf8',
      env: environment(),
    });
    expect({ command, status, stderr, silent: stdout === '' }).toMatchObject({
      ...{ command, status: 0, silent: false },
    });
  }
}

function git(cwd: string, ...args: string[]): string {
  const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];
  return execFileSync('git', [...author, ...args], { cwd, encoding: 'utf8' });
}

/** A repository with one Python file on a branch called trunk. */
function tinyRepository(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'trunk');
  writeFileSync(join(folder, 'only.py'), 'def only():\n    pass\n');
  git(folder, 'add', '.');
  git(folder, 'commit', '-qm', 'one file');
  return folder;
}

// The whole check runs it in a fresh clone, as `npm start`.
if (tier({ test: true, ci: false }))
  test('the demo on this project', { timeout: TIMEOUT }, async () => {
    const { answer } = await demo(project);
    expectAll(answer);
    expect(answer.seconds).toBeLessThan(120);
    expectCommandsRun(answer.commands, project);
  });

testInCi(
  'on a shallow clone of one Python file, on a branch of another name',
  {
    timeout: TIMEOUT,
  },
  async () => {
    const origin = tinyRepository('origin');
    git(origin, 'commit', '-qm', 'nothing more', '--allow-empty');
    git(scratch, 'clone', '-q', '--depth=1', `file://${origin}`, 'shallow');
    const folder = join(scratch, 'shallow');
    const before = everyFileOf(folder);
    const { answer, talk } = await demo(scratch, '--repo', folder);
    expectAll(answer);
    expect(answer.project).toMatchObject({ source: folder, branch: 'trunk' });
    for (const words of ['only.py', 'a shallow clone']) expect(talk).toContain(words);
    expect(everyFileOf(folder)).toEqual(before);
    expectCommandsRun(answer.commands, scratch);
  },
);

testInCi('ended by Ctrl-C it leaves no process behind', { timeout: TIMEOUT }, async () => {
  const { child, text, ended } = start(scratch, '--repo', tinyRepository('ended'));
  await until('a node claims a task', () => text.stdout.includes(' claims '), TIMEOUT / 2);
  const folder = /everything happens in (\S+)/.exec(text.stdout)?.[1] ?? '';
  expect(processesIn(folder).length).toBeGreaterThan(3);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  await until('everything has ended', () => processesIn(folder).length === 0);
});
