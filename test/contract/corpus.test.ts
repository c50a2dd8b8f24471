import { describe, expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { judgeCorpus, readCorpus } from './report.ts';

const LEDGER = `${ROOT}/ledger`;
const REMEDY =
  'ledger/corpus says otherwise. Did the format change? While it is a draft: an ADR, then npm run goldens';

describe('[R1] the corpus of what is taken and what is refused', () => {
  test('is judged as it says', () => {
    const { wrong, cases } = judgeCorpus(LEDGER);
    expect(wrong, REMEDY).toEqual([]);
    expect(cases).toBeGreaterThan(1000);
  });

  test.each(readCorpus(LEDGER))('names each of its cases once (%s)', (_, cases) => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});
