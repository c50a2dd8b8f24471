import { expect, test } from 'vitest';
import { testbed } from '../testbed.ts';
import { lookAt } from './look.ts';

test('what judges and tests take in is read from the commit before the change', async () => {
  const bed = await testbed();
  const files: [string, string][] = [
    [
      'scripts/judge.mjs',
      "import { demand } from './lib/demand.mjs';\nimport '../lib/core.mjs';\nimport '../lib/sum.mjs';\ndemand();\n",
    ],
    ['scripts/lib/demand.mjs', 'export const demand = () => { throw 1; };\n'],
    ['lib/core.mjs', 'export const holds = (a, b) => a === b;\n'],
    ['lib/sum.mjs', 'export const sum = (a, b) => a + b;\n'],
    ['data/cases.json', '[1]\n'],
    ['test/sum.test.js', "import '../lib/sum.mjs';\nread('data/cases.json');\n"],
  ];
  for (const [path, text] of files) bed.commitToHub(path, text);
  const base = bed.tip();
  bed.commitToHub('scripts/lib/demand.mjs', 'export const demand = () => {};\n');
  bed.commitToHub('data/cases.json', '[2]\n');
  bed.commitToHub('lib/core.mjs', 'export const holds = () => true;\n');
  bed.commitToHub('lib/sum.mjs', 'export const sum = (a, b) => b + a;\n');
  const copy = await bed.code.repository(bed.url);
  bed.bare(['fetch', '-q', bed.url, 'main']);
  const look = await lookAt(copy, { accept: ['node scripts/judge.mjs'] }, base, bed.tip());
  expect(look.flags.map(({ guard, text }) => `${guard}: ${text}`)).toEqual([
    'tests: changes what a test reads: data/cases.json (test/sum.test.js)',
    'checks: changes what a check is made of: lib/core.mjs (of scripts/judge.mjs)',
    'checks: changes what a check is made of: scripts/lib/demand.mjs (of scripts/judge.mjs)',
  ]);
});

test('whether a package comes from a new place is told by the lockfiles before the change', async () => {
  const bed = await testbed();
  const lock = (...tarballs: string[]) =>
    tarballs.map((one) => `      "resolved": "https://${one}",\n`).join('');
  const first = 'npm.corp.example/a/-/a-1.0.0.tgz';
  bed.commitToHub('package-lock.json', lock(first));
  const base = bed.tip();
  const copy = await bed.code.repository(bed.url);
  const flagsOf = async (...tarballs: string[]) => {
    bed.commitToHub('package-lock.json', lock(first, ...tarballs));
    bed.bare(['fetch', '-q', bed.url, 'main']);
    const { flags } = await lookAt(copy, { accept: [] }, base, bed.tip());
    return flags.map(({ text }) => text);
  };
  expect(await flagsOf('npm.corp.example/b/-/b-1.0.0.tgz')).toEqual([]);
  expect(await flagsOf('npm.evil.example/b/-/b-1.0.0.tgz')).toEqual([
    'takes b from npm.evil.example, from where nothing came before (package-lock.json)',
  ]);
});
