import { describe, expect, test } from 'vitest';
import { approachesOf, conclude, lessonsOf, manualOf, quotasOf, summaryOf } from './conclude.ts';
import { BLOCKER_CODES, FIELDS } from './fields.ts';
import { items, type Reading, readJson, readMarkdown } from './read.ts';

const GIVEN = {
  STATUS: 'complete',
  BLOCKER_CODE: 'none',
  SUMMARY: 'Wrote the index.',
  DONE: '- the index\n- its test',
  BLOCKERS: 'none',
  NEXT_STEP: 'none',
  FILES_CHANGED: 'src/index.md',
  TESTS_RUN: 'npm test: ok',
  DECISIONS: 'none',
  RISKS: 'None.',
  ATTEMPTED_APPROACHES: 'a regular expression, then a parser',
  MANUAL_STEPS: '- none',
};
type Given = Partial<Record<string, string>>;

const markdown = (more: Given = {}) =>
  Object.entries({ ...GIVEN, ...more })
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${name}: ${text}`)
    .join('\n');
const reportOf = (reading: Reading) => {
  if (!reading.ok) throw new Error(reading.problems.join(' '));
  return reading.report;
};
const problemsOf = (reading: Reading) => (reading.ok ? [] : reading.problems);

describe('the result contract', () => {
  test('has twelve fields', () => {
    expect(Object.keys(GIVEN)).toEqual(FIELDS.map(([name]) => name));
  });

  test.each([
    ['names before colons', markdown()],
    ['bold names', markdown().replace(/^([A-Z_]+):/gm, '**$1:**')],
    ['headings', markdown().replace(/^([A-Z_]+): /gm, '## $1\n\n')],
    ['a fence around all of it', `\`\`\`\n${markdown()}\n\`\`\``],
    ['Windows’ line ends', markdown().replaceAll('\n', '\r\n')],
  ])('is read from markdown with %s', (_, text) => {
    const report = reportOf(readMarkdown(text));
    expect(report).toMatchObject({ status: 'complete', code: 'none' });
    expect(report.texts.SUMMARY).toBe('Wrote the index.');
    expect(items(report.texts.DONE)).toEqual(['the index', 'its test']);
    expect(manualOf(report)).toEqual([]);
  });

  test('is read from JSON, by either spelling, lists or texts', () => {
    const lower = Object.fromEntries(Object.entries(GIVEN).map(([k, v]) => [k.toLowerCase(), v]));
    const json = JSON.stringify({
      ...lower,
      done: ['the index', 'its test'],
      lessons: ['Run it.'],
    });
    const report = reportOf(readJson(json));
    expect(items(report.texts.DONE)).toEqual(['the index', 'its test']);
    expect(lessonsOf(report)).toEqual(['Run it.']);
    expect(reportOf(readJson(JSON.stringify(GIVEN))).status).toBe('complete');
  });

  test('takes nothing inside a fence for a field', () => {
    const text = markdown({ TESTS_RUN: 'as here:\n```\nSTATUS: blocked\n```' });
    expect(reportOf(readMarkdown(text)).texts.TESTS_RUN).toContain('STATUS: blocked');
  });

  test.each<[string, Given, RegExp]>([
    ['a field is missing', { RISKS: undefined, DONE: undefined }, /^Missing: DONE, RISKS\.$/],
    ['the status is another', { STATUS: 'done' }, /STATUS is not one of complete, partial/],
    ['the code is another', { BLOCKER_CODE: 'tired' }, /BLOCKER_CODE is not one of none, /],
    ['it is complete with a blocker', { BLOCKER_CODE: 'timeout' }, /has to be none/],
    ['it is blocked by nothing', { STATUS: 'blocked' }, /has to say why STATUS is blocked/],
    ['there is no summary', { SUMMARY: '' }, /SUMMARY is empty/],
  ])('is refused where %s', (_, more, problem) => {
    expect(problemsOf(readMarkdown(markdown(more)))).toEqual([expect.stringMatching(problem)]);
  });

  test.each(['', 'All done!', '{', '[]', 'null', '{"status":1}', 'STATUS: complete', '\u0000'])(
    'is refused where the file is %j',
    (text) => {
      expect(problemsOf(readMarkdown(text)).length).toBeGreaterThan(0);
      expect(problemsOf(readJson(text)).length).toBeGreaterThan(0);
    },
  );

  test('a field that stands twice is refused', () => {
    const problems = problemsOf(readMarkdown(`${markdown()}\nSTATUS: blocked`));
    expect(problems).toContain('STATUS stands there twice.');
  });
});

describe('what a report means', () => {
  const concluded = (more: Given) => conclude(reportOf(readMarkdown(markdown(more))), 0);

  test('complete: it is judged', () => {
    expect(concluded({})).toEqual({ is: 'done' });
  });

  test('blocked with a question: a person is asked', () => {
    const more = { STATUS: 'blocked', BLOCKER_CODE: 'missing_context', QUESTION: 'Which port?' };
    expect(concluded(more)).toEqual({ is: 'blocked', reason: 'question', text: 'Which port?' });
  });

  test.each(BLOCKER_CODES.filter((code) => code !== 'none'))('every code ends it: %s', (code) => {
    const outside = [
      'missing_context',
      'missing_credentials',
      'environment_failure',
      'dependency_blocked',
      'manual_intervention_required',
    ].includes(code);
    expect(concluded({ STATUS: 'blocked', BLOCKER_CODE: code })).toMatchObject({
      is: outside ? 'blocked' : 'failed',
      reason: code,
    });
    expect(concluded({ STATUS: 'partial', BLOCKER_CODE: code })).toMatchObject({
      is: 'failed',
      reason: code,
    });
  });

  test('a quota: believed three times in a row, and a failure that counts after that', () => {
    const report = reportOf(
      readMarkdown(markdown({ STATUS: 'blocked', BLOCKER_CODE: 'quota_limited' })),
    );
    const before = (...ends: string[]) =>
      ends.map((end) => {
        const [agent = '', reason = ''] = end.split(' ');
        return { agent, reason };
      });
    const reasonAfter = (...ends: string[]) => {
      const end = conclude(report, quotasOf(before(...ends), 'claude'));
      return end.is === 'failed' ? end.reason : end.is;
    };
    const spent = 'claude quota_limited';
    expect(reasonAfter()).toBe('quota_limited');
    expect(reasonAfter(spent, 'claude exit', spent, spent)).toBe('quota_limited');
    expect(reasonAfter(spent, spent, 'codex exit', spent)).toBe('rate_limited');
    expect(reasonAfter('codex quota_limited', spent, spent)).toBe('quota_limited');
  });
});

test('what was said of an attempt is told to the next one, whatever became of it', () => {
  const said = {
    DONE: 'the index',
    NEXT_STEP: 'the cache',
    FILES_CHANGED: 'src/index.md',
    TESTS_RUN: 'npm test: ok',
    DECISIONS: 'UTF-8',
    RISKS: 'it is slow',
    ATTEMPTED_APPROACHES: 'a parser',
  };
  for (const [STATUS, BLOCKER_CODE] of [
    ['complete', 'none'],
    ['partial', 'test_failure'],
    ['blocked', 'missing_context'],
  ] as const) {
    const report = reportOf(readMarkdown(markdown({ ...said, STATUS, BLOCKER_CODE })));
    const told = [approachesOf(report), STATUS === 'blocked' ? '' : summaryOf(report)].join('\n');
    for (const text of Object.values(said)) expect(told).toContain(text);
  }
});
