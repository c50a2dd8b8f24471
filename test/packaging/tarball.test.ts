import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lanemesh-tarball-'));
const prefix = join(folder, 'prefix');
let packed: { filename: string; files: { path: string }[] };

beforeAll(() => {
  meshCli();
  // The bundle is built already; its own build step (prepack) is run by fresh-clone.sh.
  const options = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  [packed] = JSON.parse(npm(options));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball holds the program and its papers, nothing else', () => {
  expect(packed.files.map((file) => file.path).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-LICENSES.txt',
    'dist/mesh.js',
    'package.json',
  ]);
});

test('publint finds nothing to say about it', async () => {
  const bytes = new Uint8Array(readFileSync(join(folder, packed.filename)));
  const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  expect(messages).toEqual([]);
});

test('it installs offline into an empty prefix and puts a working mesh on the PATH', () => {
  const tarball = join(folder, packed.filename);
  npm(['install', '--global', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', tarball]);

  const installed = join(prefix, 'lib/node_modules');
  expect(readdirSync(installed).filter((name) => !name.startsWith('.'))).toEqual(['lanemesh']);
  expect(existsSync(join(installed, 'lanemesh/node_modules'))).toBe(false);

  const PATH = [join(prefix, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const said = execFileSync('mesh', ['--version'], {
    cwd: folder,
    env: { PATH, HOME: join(folder, 'nobody') },
    encoding: 'utf8',
  });
  expect(said).toContain(version);
});

test('the licences of all bundled packages are in it', () => {
  const text = readFileSync(join(dirname(meshCli()), 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const titles = text.split('\n').filter((_, i, lines) => lines[i - 1]?.startsWith('====='));
  expect(titles.length).toBeGreaterThan(5);
  expect(
    titles.filter((title) => !/ \(.*(MIT|ISC|BSD|Apache-2\.0|0BSD|Zlib).*\)$/.test(title)),
  ).toEqual([]);
});

function npm(args: string[]): string {
  return execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
