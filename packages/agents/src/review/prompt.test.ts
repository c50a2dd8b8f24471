import { expect, test } from 'vitest';
import { NO_BRIEF } from '../card/brief.ts';
import { SPEC } from '../testbed.ts';
import { type About, briefFor, documentFor, partsFor } from './prompt.ts';

const prior = { attempt: 1, node: 'ben', outcome: 'rejected', evidence: 'sum.ts:3 is wrong' };
const about: About = {
  spec: {
    ...SPEC,
    attempt: 2,
    brief: { ...NO_BRIEF, objective: 'the small library', context: ['no dependencies'] },
    bounds: { allowed: [['src/**']], owned: [{ lane: 'docs', paths: ['docs/**'] }] },
    answers: [{ question: 'which sum?', answer: 'of integers' }],
    prior: [prior, { ...prior, attempt: 2, evidence: 'its own words' }],
  },
  commit: 'c'.repeat(40),
  base: 'b'.repeat(40),
  patch: '+1',
  said: 'done',
  flags: [],
  notes: ['changes api.ts, which other repositories rely on (api*)'],
  ran: [
    {
      ...{ stage: 'accept', command: 'npm test', exitCode: 0, how: 'exit', ms: 12 },
      output: { sha256: '', bytes: 42 },
    },
  ],
};

test('a verifier sees what the author was told, what came before, and what ran', () => {
  const shown = { documents: [], paths: 'a', touched: [] };
  const { stable, ask } = partsFor(about, shown);
  for (const text of [briefFor(about), [...stable, ask].join('\n')]) {
    expect(text).toContain('the small library');
    expect(text).toContain('no dependencies');
    expect(text).toContain('every changed path matches one of: `src/**`');
    expect(text).toContain('not what lane docs has for itself: `docs/**`');
    expect(text).toMatch(/which sum\?[\s\S]*of integers/);
    expect(text).toContain('sum.ts:3 is wrong');
    expect(text).toContain('changes api.ts, which other repositories rely on (api*)');
    expect(text).not.toContain('its own words');
    expect(text).toContain('accept: `npm test`: exit 0, 42 bytes of output');
  }
  // What changes with every review stands after what providers keep.
  expect(stable.join()).not.toContain('exit 0');
  expect(documentFor(about)).toMatchObject({
    objective: 'the small library',
    bounds: { allowed: [['src/**']] },
    prior: [{ attempt: 1 }],
    ran: [{ command: 'npm test', exitCode: 0 }],
  });
});
