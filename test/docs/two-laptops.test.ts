import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { Laptop, typeAll } from './transcript.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(root, 'docs', 'two-laptops.md'), 'utf8');
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'lanemesh-guide-'));
const laptops = new Map<string, Laptop>();

beforeAll(() => {
  meshCli();
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    stdio: 'ignore',
  });
  mkdirSync(join(folder, 'shared'));
});

afterAll(() => {
  for (const laptop of laptops.values()) laptop.close();
  rmSync(folder, { recursive: true, force: true });
});

function laptop(name: string): Laptop {
  const tarball = join(
    folder,
    execFileSync('ls', [folder], { encoding: 'utf8' })
      .split('\n')
      .find((f) => f.endsWith('.tgz')) ?? '',
  );
  const there = laptops.get(name);
  if (there) return there;
  const made = new Laptop(folder, name, {
    PATH: [
      join(folder, name, 'npm', 'bin'),
      dirname(process.execPath),
      process.env.PATH ?? '',
    ].join(delimiter),
    SHARED: join(folder, 'shared'),
    TARBALL: tarball,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
    GIT_CONFIG_NOSYSTEM: '1',
  });
  laptops.set(name, made);
  return made;
}

test('docs/two-laptops.md prints what it says, step by step', { timeout: 240_000 }, async () => {
  expect(await typeAll(guide, 'docs/two-laptops.md', laptop)).toBeGreaterThan(15);
  expect(existsSync(join(folder, 'ana', 'shop', 'NOTES.md'))).toBe(true);
});
