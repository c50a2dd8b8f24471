/**
 * The real agent CLIs, each started by its adapter in an attempt's worktree and sandbox, with a
 * model of the test behind it.
 */
import type { Failed } from '@lanemesh/agents';
import { expect, it } from 'vitest';
import { type CliBed, cliBed, SANDBOX } from '../support/agent-clis/bed.ts';
import { describeWithClis } from '../support/agent-clis/clis.ts';
import { CLIS, type Cli } from '../support/agent-clis/homes.ts';
import { REPORT } from '../support/agent-clis/report.ts';
import { until } from '../support/scratch.ts';

/** How the model fails, and what the attempt's failure is then called. */
const FAILURES = {
  quota: [{ refuse: 'quota' }, ['quota_limited']],
  auth: [{ refuse: 'auth' }, ['signed_out']],
  overload: [{ refuse: 'overload' }, ['overloaded']],
  garbage: [{ broken: 'garbage' }, ['exit', 'unreachable', 'wall']],
  cut: [{ broken: 'cut' }, ['exit', 'unreachable', 'wall']],
  hang: [{ broken: 'silent' }, ['wall', 'idle']],
} as const;
type How = keyof typeof FAILURES;

/** Once for each way to fail in the whole check, with the CLIs that start in no time. */
const CHECKED: Partial<Record<Cli, readonly How[]>> = {
  codex: ['quota', 'overload', 'garbage', 'cut', 'hang'],
  gemini: ['auth'],
  opencode: [],
};
const isAll = process.env.MESH_TEST_AGENTS === 'all';
const ALL = Object.keys(FAILURES) as How[];

for (const cli of CLIS) {
  if (!isAll && !(cli in CHECKED)) continue;
  describeWithClis([cli], `${cli}, as its maker ships it,`, () => {
    it('edits files with its own tools, says what it used, and needs nothing but its model', {
      timeout: 180_000,
    }, async () => {
      const bed = await cliBed(cli);
      bed.server.when(
        /HONEST/,
        { write: { 'made.txt': 'hello\n', '.agent_result.md': REPORT } },
        { run: 'tr a-z A-Z < made.txt > loud.txt' },
        { say: 'Both are written.' },
      );
      const end = await bed.attempt('HONEST', 120_000);
      expect(end, JSON.stringify(end)).toMatchObject({ outcome: 'passed' });
      expect([bed.read(end, 'made.txt'), bed.read(end, 'loud.txt')]).toEqual([
        'hello\n',
        'HELLO\n',
      ]);
      // What some of them want of the world beside their model is refused there, and they do without.
      if (SANDBOX) expect(end.sandbox).toBe('ours-full');
      const { input, cached, output } = bed.server.spent();
      if (cli !== 'copilot') expect(end.usage).toEqual({ input: input + cached, cached, output });
      expect(end.session).toMatch(/^[\w-]{20,}$/);
      expect(bed.server.problems).toEqual([]);
      await nothingLeft(bed);
    });

    const judging = isAll ? [cli] : [];
    it.each(judging)(
      '%s judges a change it did not make, and answers as it is asked to',
      {
        timeout: 180_000,
      },
      async () => {
        const bed = await cliBed(cli);
        const criteria = [{ criterion: 'it is there', met: true, evidence: 'src/new.txt' }];
        const answer = { verdict: 'PASS', criteria, findings: [] };
        // It may look, and run what is there, where it is kept in.
        const looks = SANDBOX ? [{ run: 'cat src/new.txt' }] : [];
        bed.server.when(/REVIEW/, ...looks, { say: JSON.stringify(answer) });
        const end = await bed.review('REVIEW', 120_000);
        expect(end, JSON.stringify(end)).toMatchObject({
          outcome: 'judged',
          answer: { ...answer, verdict: 'pass' },
        });
        const told = bed.server.asks(/REVIEW/).at(-1)?.ask;
        if (SANDBOX) expect(told?.results.join()).toContain('new');
        // Told to plan it would end with a plan.
        expect(told?.prompt).not.toMatch(/plan mode is active|call ExitPlanMode/i);
        const { input, cached, output } = bed.server.spent();
        if (cli !== 'copilot')
          expect(end).toMatchObject({ usage: { input: input + cached, cached, output } });
        expect(bed.server.problems).toEqual([]);
        await nothingLeft(bed);
      },
    );

    const failures = isAll ? ALL : (CHECKED[cli] ?? []);
    it.skipIf(failures.length === 0).each(failures)(
      '%s: the attempt fails by that name, and leaves nobody behind',
      {
        timeout: 180_000,
      },
      async (how) => {
        const [reply, reasons] = FAILURES[how];
        const bed = await cliBed(cli);
        bed.server.when(/BROKEN/, reply);
        // Some try again for ever, and all of them begin late on a busy machine.
        const wall = how === 'hang' ? 25_000 : 100_000;
        const end = (await bed.attempt('BROKEN', wall)) as Failed;
        expect(reasons, JSON.stringify(end)).toContain(end.reason);
        if (how !== 'hang') expect(bed.server.asks(/BROKEN/).length).toBeGreaterThan(0);
        await nothingLeft(bed);
      },
    );
  });
}

describeWithClis(['codex'], 'codex, with a login on disk', () => {
  it('is given the key that its user named', async () => {
    const bed = await cliBed('codex', { OPENAI_API_KEY: 'key-that-was-given-0123456789' });
    bed.server.when(/KEYS/, { refuse: 'auth' });
    await bed.attempt('KEYS');
    const shown = new Set(bed.server.asks(/KEYS/).map(({ credential }) => credential));
    expect([...shown]).toEqual(['authorization: Bearer key-that-was-given-0123456789']);
  });
});

async function nothingLeft(bed: CliBed): Promise<void> {
  await until('all processes of the attempt are gone', () => bed.left().length === 0);
}
