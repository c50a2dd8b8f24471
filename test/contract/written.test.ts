import { expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { CORPUS } from './corpus/index.ts';
import { readCorpus } from './report.ts';

const written = readCorpus(`${ROOT}/ledger`);

test('ledger/corpus is made of the cases that stand in test/contract/corpus', () => {
  expect(written.map(([is]) => is)).toEqual(Object.keys(CORPUS).sort());
  for (const [is, cases] of written)
    expect(cases, `${is}: npm run goldens`).toEqual(JSON.parse(JSON.stringify(CORPUS[is])));
});
