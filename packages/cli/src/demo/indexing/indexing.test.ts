import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runOk } from '@lanemesh/git';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../../../test/support/scratch.ts';
import { checkCombined, checkIndex } from './check.ts';
import { exportedNames } from './exports.ts';
import { readEntries, writePage } from './page.ts';
import { surelyExported } from './scan.ts';
import type { Order } from './scope.ts';
import { type IndexTask, newestFile, writeCombined, writeIndex } from './write.ts';

describe('exported names', () => {
  const names = (text: string, path = 'a.ts') => exportedNames(path, text);

  test.each([
    ['export const a = 1, { b, c: [d, ...e], f = 2 } = x;', ['a', 'b', 'd', 'e', 'f']],
    ['export function f(a: 1): void;\nexport function f(a: any) {}', ['f']],
    ['export abstract class A {}\nexport enum E {}\nexport namespace N {}', ['A', 'E', 'N']],
    [
      'interface I {}\nexport type { I };\nexport { x as default, y as "a b" };',
      ['I', 'default', 'a b'],
    ],
    ["export * from './b.ts';\nexport * as c from './c.ts';", ['* from ./b.ts', 'c']],
    ['export default class Hidden {}', ['default']],
    ['@dec class A {}\nexport { A };', ['A']],
    ['const t = `\nexport const inside = 1;\n`;', []],
  ])('%j', (text, expected) => expect(names(text)).toEqual(expected));

  test('of CommonJS, also of a whole object', () => {
    expect(names('exports.a = exports.b = 1; module.exports.c = 2;', 'a.cjs')).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(names('module.exports = { a, "b": 1, c() {}, ...rest };', 'a.js')).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(names('module.exports = class {};', 'a.js')).toEqual(['module.exports']);
  });

  test('of a file that does not parse, and of another language', () => {
    expect(names('export const = 1;')).toBe('unparsable');
    expect(names('def f(): pass', 'a.py')).toBeNull();
  });
});

test('a plain look at the lines is silent where it cannot be sure', () => {
  const seen = (text: string) => surelyExported('a.ts', text);
  expect(seen('export const a = `x`;\nexport async function* b() {}')).toEqual(['a', 'b']);
  expect(seen('const t = `\nexport const inside = 1;\n`;')).toEqual([]);
  expect(seen('/*\nexport const inside = 1;\n*/')).toEqual([]);
  expect(seen('export default function hidden() {}')).toEqual([]);
});

test('names of files that would be misread are written so that they are not', () => {
  const entries = ['a (3 lines): b', '"quoted"', 'new\nline', 'plain name.ts'].map((path) => ({
    path,
    size: 1,
    names: ['x', 'a, b'],
  }));
  const read = readEntries(writePage({ title: 'T', entries }, 'name'));
  expect(new Set(read.map(({ entry }) => entry))).toEqual(new Set(entries));
});

describe('an index of a real tree', () => {
  const top = join(scratchFolder(), 'tree');
  const git = (...args: string[]) => runOk(args, { cwd: top });
  const task = (scope = {}, order: Order = 'name'): IndexTask => ({
    out: 'mesh-index/1.md',
    title: 'T',
    scope: { root: '.', without: [], ...scope },
    order,
  });
  const files: Record<string, string> = {
    'src/a.ts': 'export const a = 1;\nexport type B = 2;',
    'src/deep/c.js': 'exports.c = 1;\n',
    'src/broken.ts': 'export const = ;\n',
    'src/empty.py': '',
    Makefile: 'all:\n\ttrue\n',
    'logo.png': '\u0000PNG\n',
    'with space (2 lines).md': 'x',
  };

  beforeEach(async () => {
    rmSync(top, { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    symlinkSync('a.ts', join(top, 'src/link.ts'));
    await git('init', '-q');
    await git('add', '.');
    const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];
    await git(...author, 'commit', '-qm', 'first');
    writeFileSync(join(top, 'src/newest.ts'), 'export {};\n');
    await git('add', '.');
    await git(...author, 'commit', '-qm', 'second');
  });

  test.each([
    [task()],
    [task({}, 'size')],
    [task({}, 'kind')],
    [task({}, 'folder')],
    [task({ root: 'src', without: ['src/deep', 'src/empty.py'] })],
    [task({ root: 'src/a.ts' })],
  ])('agrees with git: %j', async (given) => {
    writeIndex(top, given, null);
    expect(await checkIndex(top, given)).toEqual([]);
  });

  test('the check names what is left out, miscounted, invented or out of order', async () => {
    const src = task({ root: 'src' });
    expect(await checkIndex(top, src)).toEqual(['there is no index mesh-index/1.md']);
    expect(await newestFile(top, src)).toBe('src/newest.ts');
    writeIndex(top, src, 'src/newest.ts');
    expect(await checkIndex(top, src)).toEqual(['missing from the index: src/newest.ts']);

    const wrong = [
      { path: 'src/a.ts', size: 3, names: ['a', 'Z'] },
      { path: 'src/x.ts', size: 0, names: [] },
    ];
    const page = writePage({ title: 'T', entries: wrong }, 'name').split('\n');
    writeFileSync(
      join(top, src.out),
      [...page.slice(0, -3), page.at(-2), page.at(-3), ''].join('\n'),
    );
    expect(await checkIndex(top, src)).toEqual(
      expect.arrayContaining([
        'git does not track: src/x.ts',
        'missing from the index: src/broken.ts',
        'src/a.ts has 2 lines, not 3',
        'not in src/a.ts: Z',
        'src/a.ts exports B, which is not listed',
        'src/a.ts stands after src/x.ts',
      ]),
    );
  });

  test('pages that have landed are no part of what an index is about', async () => {
    const all = task();
    writeIndex(top, all, null);
    await git('add', '.');
    await git('-c', 'user.name=Ana', '-c', 'user.email=ana@example.org', 'commit', '-qm', 'page');
    expect(await newestFile(top, all)).toBe('src/newest.ts');
    writeIndex(top, all, null);
    expect(await checkIndex(top, all)).toEqual([]);
  });

  test('the combined page holds all others and their totals', async () => {
    const parts = [task({ root: 'src' }), { ...task(), out: 'mesh-index/2.md' }];
    for (const part of parts) writeIndex(top, part, null);
    await git('add', '.');
    const all = { ...task(), out: 'mesh-index/README.md' };
    writeCombined(
      top,
      all,
      parts.map(({ out }) => out),
    );
    expect(await checkCombined(top, all)).toEqual([]);
    writeCombined(top, all, ['mesh-index/2.md', 'mesh-index/1.md']);
    expect(await checkCombined(top, all)).not.toEqual([]);
  });
});
