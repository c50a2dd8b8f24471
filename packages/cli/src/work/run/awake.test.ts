import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../../../test/support/scratch.ts';
import { Awake, awakeProblem, awakeTool } from './awake.ts';

/** A stand-in for the system's tool: writes down its arguments, and when what it runs has ended. */
function standIn() {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-awake-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, 'log');
  const name = process.platform === 'darwin' ? 'caffeinate' : 'systemd-inhibit';
  const script = `#!/bin/sh\necho "begin $*" >> '${log}'\ntrap '' TERM\nfor last; do :; done\n"$last"\necho end >> '${log}'\n`;
  writeFileSync(log, '');
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
  const path = join(folder, name);
  const breakIt = (broken: boolean) => {
    writeFileSync(path, broken ? '#!/bin/sh\necho no bus >&2\nexit 1\n' : script);
  };
  const lines = () => readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return { env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder }, lines, breakIt, path };
}

const told: string[] = [];
const log = { debug: () => {}, info: () => {}, warn: (_: object, text: string) => told.push(text) };

test('the machine is kept awake while something is held, and no longer', async () => {
  const { env, lines } = standIn();
  const awake = new Awake(env, log as never);
  awake.keep(false);
  awake.keep(true);
  awake.keep(true);
  await until('the tool runs', () => lines().length > 0);
  expect(lines()).toEqual([expect.stringMatching(/^begin .*cat$/)]);
  awake.keep(false);
  await until('it ended', () => lines().length > 1);
  awake.keep(true);
  await until('it runs again', () => lines().length > 2);
  // However we end, the pipe closes: the stand-in does not even heed the signal.
  awake.keep(false);
  await until('it ended again', () => lines().length > 3);
  expect(lines()[3]).toBe('end');
});

test('a tool that fails is tried again when something is held again, and found by a trial', async () => {
  const { env, lines, breakIt, path } = standIn();
  expect(await awakeProblem(path, env)).toBe(null);
  breakIt(true);
  expect(await awakeProblem(path, env)).toBe('failed with 1: no bus');
  const before = lines().length;
  const heard: string[] = [];
  const awake = new Awake(env, {
    ...log,
    warn: (_: object, text: string) => heard.push(text),
  } as never);
  awake.keep(true);
  await until('it failed', () => heard.length > 0);
  awake.keep(true);
  awake.keep(false);
  breakIt(false);
  awake.keep(true);
  await until('it runs', () => lines().length > before);
  awake.keep(false);
  await until('it ended', () => lines().length > before + 1);
  expect(heard).toHaveLength(1);
});

test('without the tool that is told once, and work goes on', async () => {
  const env = { PATH: '/nonexistent', HOME: '/nonexistent' };
  const tool = await awakeTool(env);
  if (tool?.path) return;
  const awake = new Awake(env, log as never);
  for (let turn = 0; turn < 3; turn++) awake.keep(true);
  await until('it was told', () => told.length > 0);
  awake.keep(true);
  expect(told).toEqual(['the machine may fall asleep at work']);
});
