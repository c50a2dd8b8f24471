import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { meshCli } from '../../../../test/support/mesh-cli.ts';
import { scratchFolder } from '../../../../test/support/scratch.ts';
import { CodeCache } from './code-cache.ts';

const scratch = scratchFolder();
let count = 0;

/** A folder in which a command has run, and the file it left there. */
function ran(program: string, words: string[]) {
  const folder = join(scratch, String(++count));
  mkdirSync(folder, { mode: 0o755 });
  keep(folder, program, words);
  const [name = ''] = readdirSync(folder);
  return { folder, file: join(folder, name) };
}

const SOURCE = '(function () { return 7 })';

function keep(folder: string, program: string, words: string[]): boolean {
  const cache = CodeCache.open(folder, program, words);
  // Each its own source, else V8 gives the code it has in memory.
  const source = `${SOURCE}/*${count}${words.join()}*/`;
  cache?.keep(new Script(source, { ...(cache.data && { cachedData: cache.data }) }));
  return cache?.data !== undefined;
}

test('the code of one start is there for the next, of this program and no other', () => {
  const { folder, file } = ran('one', ['task', 'add']);
  expect(readFileSync(file, 'latin1').split('\n', 1)[0]).toContain('"commands":["task add"]');
  expect(CodeCache.open(folder, 'one', ['status'])?.data).toBeInstanceOf(Buffer);
  expect(CodeCache.open(folder, 'two', ['status'])?.data).toBeUndefined();
  expect(keep(folder, 'two', ['--json'])).toBe(false);
  expect(readFileSync(file, 'latin1').split('\n', 1)[0]).toContain('"commands":[""]');
  expect(readdirSync(folder)).toHaveLength(1);
});

test('code that somebody else could have written is not run', () => {
  const { folder, file } = ran('one', []);
  chmodSync(file, 0o620);
  expect(CodeCache.open(folder, 'one', [])?.data).toBeUndefined();
  chmodSync(file, 0o600);
  chmodSync(folder, 0o777);
  expect(CodeCache.open(folder, 'one', [])).toBeNull();
});

test('a damaged file is none, and is replaced', () => {
  const { folder, file } = ran('one', []);
  const whole = readFileSync(file);
  const flipped = Buffer.from(whole);
  flipped[whole.length - 5] = (flipped[whole.length - 5] ?? 0) ^ 1;
  for (const bytes of [flipped, whole.subarray(0, -1), Buffer.alloc(0), Buffer.from('{}\n')]) {
    writeFileSync(file, bytes);
    expect(keep(folder, 'one', [])).toBe(false);
    expect(CodeCache.open(folder, 'one', [])?.data).toBeInstanceOf(Buffer);
  }
});

test('the program leaves its code beside itself, and is the same with it', () => {
  const folder = join(scratch, 'program');
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  copyFileSync(meshCli(), join(folder, 'mesh.js'));
  const run = (words: string[]) => {
    const command = [join(folder, 'mesh.js'), ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: scratch,
      env: { PATH: process.env.PATH ?? '', HOME: scratch, MESH_DEBUG: '1' },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const [first, failed] = [run(['--version']), run(['status'])];
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(folder).filter((name) => name.endsWith('.cache'))).toHaveLength(1);
  expect([run(['--version']), run(['status'])]).toEqual([first, failed]);
  // The lines of a stack trace are those of the file.
  const [, line = '0', column = '0'] = /mesh\.js:(\d+):(\d+)/.exec(failed.stderr) ?? [];
  const text = readFileSync(join(folder, 'mesh.js'), 'latin1').split('\n')[Number(line) - 1] ?? '';
  expect(text.slice(Number(column) - 1)).toMatch(/^new Fault/);
});
