import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles, ROOT } from './sources.ts';

const ROOT_NAMES = new Set([
  ...['package.json', 'tsconfig.json', 'packages', 'ledger', 'examples', 'docs', 'test'],
  ...['pnpm-workspace.yaml', 'README.md', 'LICENSE', 'pnpm-lock.yaml'],
]);

const files = projectFiles();

test('the root holds only the agreed names and dotfiles', () => {
  const names = new Set(files.map((name) => name.split('/')[0] ?? name));
  const others = [...names].filter((name) => !name.startsWith('.') && !ROOT_NAMES.has(name));
  expect(others).toEqual([]);
});

test('no file names a place on one machine', () => {
  // Folders of a person or a workplace, but for the people of our examples; the checkout itself.
  const places = /(?<![\w.~}-])\/(root|work|home\/(?!(ana|ben|eve)\b)\w+|Users\/\w+)\//;
  const checkout = ROOT.split('/').length > 3 ? ROOT : null;
  const wrong = files.filter((name) => {
    const text = readFileSync(join(ROOT, name), 'latin1');
    return places.test(text) || (checkout !== null && text.includes(checkout));
  });
  expect(wrong).toEqual([]);
});

test('no file holds both sides of a merge', () => {
  const wrong = files.filter((name) =>
    /^(<{7}|>{7}) \S/m.test(readFileSync(join(ROOT, name), 'latin1')),
  );
  expect(wrong).toEqual([]);
});

test('no lockfile names a registry', () => {
  const locks = files.filter((name) => name.endsWith('pnpm-lock.yaml'));
  expect([...locks].sort()).toEqual(['pnpm-lock.yaml', 'test/agents/clis/pnpm-lock.yaml']);
  for (const name of locks) {
    const text = readFileSync(join(ROOT, name), 'utf8');
    expect(text.match(/https?:\/\/\S+|tarball:.*/g), name).toBeNull();
  }
});

test('installing the package downloads nothing else', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('optionalDependencies');
  expect(manifest).not.toHaveProperty('peerDependencies');
});

test('links between documents lead somewhere', () => {
  const dead = files
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const text = readFileSync(join(ROOT, name), 'utf8');
      const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g)].map((match) => match[1]);
      return links
        .filter((link) => link && !existsSync(join(ROOT, dirname(name), link)))
        .map((link) => `${name} → ${link}`);
    });
  expect(dead).toEqual([]);
});

test('the documents name the package manager that is pinned', () => {
  const pinned = /pnpm@[\d.]+\d/g;
  const versions = ['.ci/install.mjs', 'docs/CONTRIBUTING.md'].flatMap(
    (name) => readFileSync(join(ROOT, name), 'utf8').match(pinned) ?? [],
  );
  expect(new Set(versions).size).toBe(1);
});
