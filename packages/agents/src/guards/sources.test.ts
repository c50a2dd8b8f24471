import { describe, expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { guardFlags } from './guards.ts';
import { hostsToLookFor, sourceIn } from './sources.ts';
import { filePatch } from './testbed.ts';

const NONE = { off: [], people: [], lines: null, files: null };
const PROXY = 'npm.corp.example';

/** What is found in a lockfile some lines of which became others. */
function found(path: string, before: string[] | null, after: string[], places = [PROXY]): string[] {
  const files = parseChange(filePatch(path, before, after));
  const judged = { accept: [], places: new Set(places) };
  return guardFlags(files, NONE, judged).map(({ guard, text }) => `${guard}: ${text}`);
}

const npm = (host: string, tarball = 'left-pad/-/left-pad-1.3.0.tgz') =>
  `      "resolved": "https://${host}/${tarball}",`;
const NPM = 'registry.npmjs.org';

describe('a package that comes from somewhere else than before goes to a person', () => {
  test.each<[string, string, string]>([
    ['package-lock.json', npm(NPM), npm('registry.evil.example')],
    ['web/package-lock.json', npm(PROXY, '@a/b/-/b-1.0.0.tgz'), npm(NPM, '@a/b/-/b-1.0.1.tgz')],
    ['package-lock.json', npm(NPM), npm(NPM).replace('https', 'http')],
    ['package-lock.json', npm(NPM), '      "resolved": "file:vendor/left-pad-1.3.0.tgz",'],
    [
      'yarn.lock',
      '  resolved "https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz#5b8a"',
      '  resolved "https://evil.example/left-pad/-/left-pad-1.3.0.tgz#5b8a"',
    ],
    [
      'yarn.lock',
      '  resolution: "left-pad@npm:1.3.0"',
      '  resolution: "left-pad@npm:1.3.0::__archiveUrl=https%3A%2F%2Fevil.example%2Fleft-pad.tgz"',
    ],
    [
      'pnpm-lock.yaml',
      '    resolution: {integrity: sha512-x==}',
      '    resolution: {integrity: sha512-x==, tarball: https://evil.example/left-pad-1.3.0.tgz}',
    ],
    [
      'Cargo.lock',
      'source = "registry+https://github.com/rust-lang/crates.io-index"',
      'source = "git+https://github.com/evil/left-pad#1f3a"',
    ],
    [
      'package-lock.json',
      '      "resolved": "git+ssh://git@github.com/maker/pad.git#1f3a",',
      '      "resolved": "git+ssh://git@github.com/other/pad.git#1f3a",',
    ],
    [
      'uv.lock',
      'sdist = { url = "https://files.pythonhosted.org/packages/ab/pad-1.0.tar.gz" }',
      'sdist = { url = "https://evil.example/packages/ab/pad-1.0.tar.gz" }',
    ],
    ['Gemfile.lock', '  remote: https://rubygems.org/', '  remote: https://evil.example/'],
    [
      'composer.lock',
      '                "url": "https://api.github.com/repos/maker/pad/zipball/1f3a",',
      '                "url": "https://api.github.com/repos/other/pad/zipball/1f3a",',
    ],
  ])('%s: %s', (path, before, after) => {
    expect(found(path, [before], [after])).toMatchObject([
      expect.stringMatching(/^risk: takes .* from .*\(.*lock/),
    ]);
  });

  test('all of them, in one line', () => {
    const swapped = (host: string) =>
      ['a', 'b', 'c'].map((one) => npm(host, `${one}/-/${one}-1.0.0.tgz`));
    expect(found('package-lock.json', swapped(NPM), swapped('evil.example'))).toEqual([
      'risk: takes a from evil.example, not from registry.npmjs.org and 2 more (package-lock.json)',
    ]);
  });
});

describe('ordinary work does not', () => {
  test.each<[string, string[] | null, string[]]>([
    ['package-lock.json', [npm(NPM)], [npm(NPM, 'left-pad/-/left-pad-1.3.1.tgz')]],
    ['package-lock.json', null, [npm(NPM), npm('registry.yarnpkg.com', 'b/-/b-1.0.0.tgz')]],
    ['package-lock.json', [], [npm(PROXY, 'b/-/b-1.0.0.tgz')]],
    ['package-lock.json', [npm(NPM)], [npm(NPM, 'b/-/b-1.0.0.tgz'), npm(PROXY, 'c/-/c-1.0.0.tgz')]],
    [
      'package-lock.json',
      [],
      [
        '      "funding": { "url": "https://opencollective.com/pad" },',
        '      "version": "1.3.0",',
        '      "deprecated": "see https://evil.example/left-pad",',
        '      "resolved": "packages/a",',
      ],
    ],
    [
      'yarn.lock',
      ['  resolved "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#1"'],
      ['  resolved "https://registry.npmjs.org/a/-/a-1.0.1.tgz#2"'],
    ],
    [
      'pnpm-lock.yaml',
      ['    resolution: {integrity: sha512-x==}'],
      ['    resolution: {integrity: sha512-y==}'],
    ],
    ['Cargo.lock', [], ['source = "registry+https://github.com/rust-lang/crates.io-index"']],
    ['poetry.lock', [], ['    {file = "pad-1.0.tar.gz", hash = "sha256:1"},']],
    [
      'composer.lock',
      [],
      [
        '                "url": "https://github.com/maker/pad.git",',
        '                "url": "https://github.com/sponsors/maker",',
      ],
    ],
    ['README.md', [], ['"resolved": "https://evil.example/a.tgz"']],
  ])('%s: %j becomes %j', (path, before, after) => {
    expect(found(path, before, after)).toEqual([]);
  });
});

test('what no public registry has is looked for in the lockfiles there were', () => {
  const patch = filePatch('package-lock.json', null, [npm(NPM), npm(PROXY), npm(`${PROXY}:8443`)]);
  expect(hostsToLookFor(parseChange(patch))).toEqual([PROXY, `${PROXY}:8443`]);
  expect(sourceIn('package-lock.json', npm(PROXY))).toEqual({
    place: PROXY,
    of: 'left-pad',
    isUsual: false,
  });
});
