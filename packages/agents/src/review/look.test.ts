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
