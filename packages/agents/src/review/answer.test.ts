import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAnswer } from './answer.ts';

const met = { criterion: 'it adds', met: true, evidence: 'sum.ts:3' };
const pass = { verdict: 'PASS', criteria: [met], findings: [] };
const unmet = { ...met, met: false };

test.each([
  ['as it is', JSON.stringify(pass)],
  ['with space around', `\n ${JSON.stringify(pass, null, 2)}\n`],
  ['fenced, after words', `I looked.\n\n\`\`\`json\n${JSON.stringify(pass)}\n\`\`\`\n`],
  ['in small letters', JSON.stringify({ ...pass, verdict: 'pass' })],
])('a document %s is an answer', (_, text) => {
  expect(readAnswer(text)).toEqual({ verdict: 'pass', criteria: [met], findings: [] });
});

test.each<[string, unknown, RegExp]>([
  ['nothing', '  ', /no answer/],
  ['words', 'LGTM, ship it', /no JSON document/],
  ['a cut document', '{"verdict":"PASS"', /no JSON document/],
  ['two documents', '```\n{}\n```\n```\n{}\n```', /no JSON document/],
  ['a list', '[]', /no JSON object/],
  ['another verdict', { ...pass, verdict: 'MAYBE' }, /none of PASS/],
  ['no verdict', { criteria: [], findings: [] }, /none of PASS/],
  ['no criteria', { verdict: 'FAIL', findings: [] }, /criteria are no list/],
  ['a criterion without a word', { ...pass, criteria: [{ ...met, criterion: ' ' }] }, /criteria/],
  ['a criterion that is a text', { ...pass, criteria: ['it adds'] }, /criteria/],
  ['met as a word', { ...pass, criteria: [{ ...met, met: 'yes' }] }, /criteria/],
  ['findings that are none', { ...pass, findings: [{}] }, /findings/],
  ['a field nobody knows', { ...pass, score: 10 }, /unknown field score/],
  ['a pass of nothing', { ...pass, criteria: [] }, /without one criterion/],
  ['a pass of what is not met', { ...pass, criteria: [met, unmet] }, /is not met/],
])('%s is none, and so it is FAIL', (_, given, why) => {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  expect(readAnswer(text)).toMatch(why);
});

test('whatever is answered is read or refused, never thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const answer = readAnswer(text);
      if (typeof answer !== 'string') expect(answer.verdict).toMatch(/^(pass|fail|concerns)$/);
    }),
    { numRuns: 300 },
  );
});
