import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Adapter } from '../adapters/adapter.ts';
import { claudeStream } from '../adapters/clis/claude-stream.ts';
import type { AttemptEnd, AttemptSpec } from '../attempt-spec.ts';
import { NO_BRIEF } from '../card/brief.ts';
import { brief, helperAgent, report } from '../card/helper-agent.ts';
import { type TestbedOptions, testbed } from '../testbed.ts';

const SIGNAL = new AbortController().signal;
const KEY = `sk-${'a1B2'.repeat(10)}`;

async function ran(
  scripts: readonly string[],
  spec: Partial<AttemptSpec> = {},
  options: TestbedOptions & {
    readonly files?: Record<string, string>;
    readonly reader?: Adapter['reader'];
  } = {},
) {
  const { files = {}, reader, ...more } = options;
  const { prompts, adapters: plain } = helperAgent(...scripts);
  const adapters = () =>
    new Map(
      [...plain()].map(([name, agent]) => [name, { ...agent, ...(reader ? { reader } : {}) }]),
    );
  const bed = await testbed({ adapters, findSecret: () => null, ...more });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(bed.checkout, path)), { recursive: true });
    writeFileSync(join(bed.checkout, path), text);
  }
  if (Object.keys(files).length > 0) bed.commitToHub('of-test', '');
  const run = (over: Partial<AttemptSpec> = {}) =>
    bed.agents.run(bed.spec({ agent: 'helper', ...spec, ...over }), SIGNAL);
  return { bed, prompts, run, end: await run() };
}

function passed(end: AttemptEnd) {
  if (end.outcome !== 'passed') throw new Error(JSON.stringify(end));
  return end;
}

describe('an agent that reports', () => {
  test('passes with what it changed; its report is no part of the change, and is told to the next', async () => {
    const script = `echo new > made.txt\n${report({ ATTEMPTED_APPROACHES: 'a parser', DECISIONS: 'UTF-8' })}`;
    const { bed, end, prompts } = await ran([script]);
    expect(end).toMatchObject({
      approaches: 'a parser\ndecided: UTF-8\nfiles: made.txt',
      summary: expect.stringMatching(/^Did it\.\ndone: it\nchanged 1 file: made.txt$/),
      context: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(bed.files(passed(end))).toContain('made.txt');
    expect(bed.files(passed(end)).filter((path) => path.includes('agent_result'))).toEqual([]);
    expect(prompts).toHaveLength(1);
  });

  test('is asked once more where it did not, and passes if it does then', async () => {
    const { end, prompts } = await ran(['echo new > made.txt', report()]);
    passed(end);
    expect(prompts).toHaveLength(2);
    expect(prompts[1]).toContain('There is no file .agent_result.json or .agent_result.md.');
  });

  test.each([
    ['nothing', 'echo new > made.txt'],
    ['half a report', 'echo "STATUS: complete" > .agent_result.md'],
    [
      'a link to one elsewhere',
      `rm -f .agent_result.md; ${report()}\nmv .agent_result.md $TMPDIR/r; ln -s $TMPDIR/r .agent_result.md`,
    ],
    ['a pipe', 'rm -f .agent_result.md; mkfifo .agent_result.md'],
  ])('fails where it leaves %s again: never a success', async (_, script) => {
    const { end, prompts } = await ran([script]);
    expect(end).toMatchObject({
      outcome: 'failed',
      stage: 'run',
      reason: 'invalid_result_contract',
    });
    expect(prompts).toHaveLength(2);
  });

  test('does not pass by a report that lies in the repository', async () => {
    const files = { '.agent_result.json': '{}', '.agent_result.md': 'STATUS: complete\n' };
    const { end } = await ran(['true'], {}, { files });
    expect(end).toMatchObject({ outcome: 'failed', reason: 'invalid_result_contract' });
  });

  test('asks a person, and says what is in the way', async () => {
    const blocked = { STATUS: 'blocked', BLOCKER_CODE: 'missing_context' };
    const asks = await ran([report({ ...blocked, QUESTION: 'Which port?' })]);
    expect(asks.end).toMatchObject({
      outcome: 'blocked',
      reason: 'question',
      evidence: 'Which port?',
    });
    const stuck = await ran([
      report({ ...blocked, BLOCKERS: 'no schema', ATTEMPTED_APPROACHES: 'x' }),
    ]);
    expect(stuck.end).toMatchObject({
      outcome: 'blocked',
      reason: 'missing_context',
      evidence: 'blocked: Did it.\nin the way: no schema',
      approaches: 'x\ndone: it\nfiles: made.txt',
    });
    const partial = { STATUS: 'partial', BLOCKER_CODE: 'test_failure' };
    const { end } = await ran([`echo a > made.txt\n${report(partial)}`]);
    expect(end).toMatchObject({ outcome: 'failed', stage: 'run', reason: 'test_failure' });
  });

  test('whose program was to be asked for leave, and nobody answers, waits for a person who is told what for', async () => {
    const denials = [
      { tool_name: 'Bash', tool_use_id: '1', tool_input: { command: 'npm  test' } },
      { tool_name: 'Write', tool_use_id: '2', tool_input: { file_path: '/etc/hosts' } },
    ];
    const result = { type: 'result', is_error: false, result: '', permission_denials: denials };
    const says = `echo '${JSON.stringify(result)}'`;
    const { end, prompts } = await ran([says], {}, { reader: claudeStream });
    expect(end).toMatchObject({
      outcome: 'blocked',
      reason: 'permission',
      evidence: expect.stringMatching(
        /^it has no leave for: Bash: npm test; Write: \/etc\/hosts\n/,
      ),
    });
    expect(prompts).toHaveLength(2);
    const partial = report({ STATUS: 'partial', BLOCKER_CODE: 'test_failure' });
    const told = await ran([`${says}\n${partial}`], {}, { reader: claudeStream });
    expect(told.end).toMatchObject({
      outcome: 'failed',
      reason: 'test_failure',
      evidence: expect.stringContaining('not permitted: Bash: npm test\n'),
    });
    const done = await ran([`${says}\n${report()}`], {}, { reader: claudeStream });
    expect(done.end).toMatchObject({ outcome: 'passed' });
  });

  test('[INV-12] names steps for people without the keys in them', async () => {
    const steps = `MANUAL_STEPS:\n- add the cron entry\n- set API_KEY to ${KEY}`;
    const script = `echo a > made.txt\n${report().replace('MANUAL_STEPS: none', steps)}`;
    const { end } = await ran([script]);
    expect(passed(end).manual).toEqual(['add the cron entry', 'set API_KEY to «redacted»']);
    expect(JSON.stringify(end)).not.toContain(KEY);
  });
});

describe('repo memory', () => {
  const lessons = { ...NO_BRIEF.wanted, lessons: 'docs/lessons' };
  const told = 'LESSONS: Run make gen before the tests.';
  const script = `echo a >> made.txt\n${report().replace('\nEND', `\n${told}\nEND`)}`;

  test('a lesson comes in by the commit of its task, and the next attempt is told it', async () => {
    const { bed, end, prompts, run } = await ran([script], { brief: brief({ wanted: lessons }) });
    const path = `docs/lessons/${'01hzzzzzzzzzzzzzzzzzzzzzzz'}.md`;
    expect(bed.read(passed(end), path)).toBe('- Run make gen before the tests.\n');
    expect(prompts[0]).not.toContain('Run make gen');
    bed.commitToHub(path, '- Run make gen before the tests.\n');
    const again = await run({ task: `${'n'.padEnd(26, 'a')}:01hzzzzzzzzzzzzzzzzzzzzzz0` });
    expect(prompts[1]).toContain('- Run make gen before the tests.');
    // Known already: no second file.
    expect(bed.files(passed(again)).filter((one) => one.startsWith('docs/lessons/'))).toEqual([
      path,
    ]);
  });

  test('keeps the lessons of the newest tasks alone', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 34 }, (_, n) => [
        `docs/lessons/01h${String(n).padStart(23, '0')}.md`,
        `- lesson ${n}\n`,
      ]),
    );
    const { bed, end, prompts } = await ran(
      [script],
      { brief: brief({ wanted: lessons }) },
      { files: { ...files, 'docs/lessons/README.md': '- no lesson\n' } },
    );
    const kept = bed.files(passed(end)).filter((path) => path.startsWith('docs/lessons/01h'));
    expect(kept).toHaveLength(32);
    expect(kept.at(-1)).toContain('01hzzzzzzzzzzzzzzzzzzzzzzz');
    expect(prompts[0]).not.toMatch(/- lesson [01]\n/);
    expect(prompts[0]).not.toContain('no lesson');
    expect(prompts[0]).toContain('- lesson 33\n');
  });

  test('is written neither through a link nor outside of what the task may touch', async () => {
    const linked = `mkdir -p docs; ln -s $TMPDIR docs/lessons; ${script}; ls -A $TMPDIR > seen.txt`;
    const over = { brief: brief({ wanted: lessons }) };
    const link = await ran([linked], over);
    expect(link.end).toMatchObject({ outcome: 'failed', stage: 'commit' });
    const bounds = { allowed: [['made.txt']], owned: [] };
    const { bed, end } = await ran([script], { ...over, bounds });
    expect(bed.files(passed(end)).some((path) => path.startsWith('docs/lessons'))).toBe(false);
  });
});

describe('a command whose target is not there', () => {
  const fallbacks = [{ command: 'make check', instead: ['npm run nothing', 'test -f made.txt'] }];
  const over = { accept: ['make check'], brief: brief({ fallbacks }) };
  const works = `echo a > made.txt\n${report()}`;

  test('is stood in for by what the lane names', async () => {
    const { end } = await ran([works], over);
    passed(end);
    const { end: other } = await ran([report()], over);
    expect(other).toMatchObject({ outcome: 'failed', stage: 'accept' });
  });

  test('is not stood in for where the attempt took the target away', async () => {
    const files = { Makefile: 'check:\n\ttest -f made.txt\n' };
    const { end } = await ran([`${works}\nrm Makefile`], over, { files });
    expect(end).toMatchObject({
      outcome: 'failed',
      stage: 'accept',
      evidence: expect.stringContaining('make check'),
    });
  });

  test('fails as any where it is there and fails', async () => {
    const files = { Makefile: 'check:\n\tfalse\n' };
    const { end } = await ran([works], over, { files });
    expect(end).toMatchObject({ outcome: 'failed', stage: 'accept' });
  });
});
