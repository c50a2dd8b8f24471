import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram, searchPath } from './search-path.ts';

function home() {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (...parts: string[]) => {
    const path = join(folder, ...parts);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  };
  return { folder, put, env: { HOME: folder, PATH: '/usr/bin:/bin' } };
}

test.each([
  ['nvm', ['.nvm', 'versions', 'node', 'v20.1.0', 'bin']],
  ['volta', ['.volta', 'bin']],
  ['pip and the like', ['.local', 'bin']],
  ['npm', ['.npm-global', 'bin']],
  ['fnm', ['.local', 'share', 'fnm', 'node-versions', 'v20.1.0', 'installation', 'bin']],
  ['asdf', ['.asdf', 'shims']],
  ['mise', ['.local', 'share', 'mise', 'shims']],
  ['pnpm', ['.local', 'share', 'pnpm']],
  ['bun', ['.bun', 'bin']],
  ['Homebrew at home', ['.linuxbrew', 'bin']],
])('a program that %s installed is found under the bare PATH of cron', (_, parts) => {
  const { put, env } = home();
  expect(findProgram('an-agent', env)).toBeNull();
  const path = put(...parts, 'an-agent');
  expect(findProgram('an-agent', env)).toBe(path);
  rmSync(path);
  expect(findProgram('an-agent', env), 'removed while we run').toBeNull();
});

test.each([
  ['NVM_DIR', ['versions', 'node', 'v20.1.0', 'bin']],
  ['VOLTA_HOME', ['bin']],
  ['PNPM_HOME', []],
  ['BUN_INSTALL', ['bin']],
  ['HOMEBREW_PREFIX', ['bin']],
  ['NPM_CONFIG_PREFIX', ['bin']],
])('%s names a folder elsewhere', (name, parts) => {
  const { folder, put, env } = home();
  const path = put('elsewhere', ...parts, 'an-agent');
  expect(findProgram('an-agent', { ...env, [name]: join(folder, 'elsewhere') })).toBe(path);
});

test('the prefix in .npmrc counts, with its user’s home in it', () => {
  const { folder, put, env } = home();
  writeFileSync(join(folder, '.npmrc'), 'fund=false\nprefix=~/packages\n');
  const path = put('packages', 'bin', 'an-agent');
  expect(findProgram('an-agent', env)).toBe(path);
});

test('of the versions of Node the chosen one comes first, else the newest', () => {
  const { folder, put, env } = home();
  const at = (version: string) => put('.nvm', 'versions', 'node', version, 'bin', 'an-agent');
  const [nine, ten] = [at('v9.11.2'), at('v10.2.0')];
  expect(findProgram('an-agent', env)).toBe(ten);
  mkdirSync(join(folder, '.nvm', 'alias'));
  writeFileSync(join(folder, '.nvm', 'alias', 'default'), '9\n');
  expect(findProgram('an-agent', env)).toBe(nine);
});

test('what PATH names wins, and nothing that is no plain name is looked for', () => {
  const { folder, put, env } = home();
  const first = put('first', 'an-agent');
  put('.volta', 'bin', 'an-agent');
  const path = `${join(folder, 'first')}:relative:${env.PATH}`;
  expect(findProgram('an-agent', { ...env, PATH: path })).toBe(first);
  expect(searchPath({ ...env, PATH: path })).not.toContain('relative');
  expect(findProgram('../first/an-agent', { ...env, PATH: path })).toBeNull();
  const plain = put('.volta', 'bin', 'a-text');
  chmodSync(plain, 0o644);
  expect(findProgram('a-text', env), 'not executable').toBeNull();
});
