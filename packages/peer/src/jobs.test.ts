import type { AttemptEnd } from '@lanemesh/agents';
import type { Landing } from '@lanemesh/hosts';
import { describe, expect, test } from 'vitest';
import { CodeBook } from './code-book.ts';
import { attempt, type Job, land, Stopped } from './jobs.ts';
import type { Draft } from './ports.ts';

const TASK = `n${'a'.repeat(25)}:${'0'.repeat(26)}`;
const CLAIM = `n${'b'.repeat(25)}:${'1'.repeat(26)}`;
const COMMIT = 'c'.repeat(40);
const BASE = 'd'.repeat(40);

const UNREACHABLE: AttemptEnd = {
  outcome: 'failed',
  stage: 'checkout',
  reason: 'unreachable',
  exitCode: null,
  evidence: 'no answer',
  ms: 1,
  log: '',
};
const PASSED: AttemptEnd = {
  outcome: 'passed',
  commit: COMMIT,
  base: BASE,
  summary: '',
  ms: 1,
  log: '',
};

/** A job whose agent ends as told, one end after the other, and whose target is `landed` or not. */
function jobOf(told: {
  readonly ends?: AttemptEnd[];
  readonly landing?: () => Landing;
  readonly landed?: () => string | null;
  readonly paths?: string[];
  readonly mayBegin?: boolean;
  /** Reads of the target that get no answer. */
  readonly away?: number;
}) {
  let reads = 0;
  const stop = new AbortController();
  const recorded: Draft[] = [];
  const ends = [...(told.ends ?? [])];
  const target = { repo: { name: 'code', url: 'hub', target: 'main' }, task: TASK };
  const job = {
    task: { ref: TASK, result: { commit: COMMIT, base: BASE, claim: CLAIM } },
    claim: CLAIM,
    spec: { task: TASK, agent: 'script' },
    target,
    bounds: () => ({ allowed: [told.paths ?? []], owned: [] }),
    signal: stop.signal,
    agents: {
      run: async () => (ends.length > 1 ? ends.shift() : ends[0]),
      sandbox: async () => 'ours-full',
      look: async () => ({ flags: [], patch: null }),
    },
    host: {
      read: async () =>
        ++reads <= (told.away ?? 0)
          ? { ok: false, reason: 'unreachable', message: 'away' }
          : { ok: true, target: BASE, head: null, landed: told.landed?.() ?? null },
      paths: async () => ['src/a.ts'],
      rebase: async () => ({ ok: true, commit: COMMIT }),
      land: async () => told.landing?.(),
      retire: async () => undefined,
    },
    record: async (draft: Draft) => {
      if (stop.signal.aborted && draft.claim !== undefined) throw new Stopped();
      recorded.push(draft);
    },
    now: () => 0,
    mayBegin: () => told.mayBegin ?? true,
    restore: async () => null,
    gates: async () => ({ gates: [], isMore: false }),
    confirm: async () => undefined,
    pause: async () => {
      if (stop.signal.aborted) throw new Stopped();
    },
  };
  return { job: job as unknown as Job, recorded, stop: () => stop.abort() };
}

const kindsOf = (drafts: readonly Draft[]) => drafts.map(({ kind }) => kind);

describe('what an attempt used', () => {
  const USED = { usage: { input: 9, output: 3, cached: 1 }, cost: { micro: 7, source: 'agent' } };
  const spent = { usage: USED.usage, cost: 7, costSource: 'agent' };
  const billOf = (recorded: Draft[]) => {
    const settled: string[] = [];
    const say = async (draft: Draft) => void recorded.push(draft);
    return { settled, bill: { say, settle: (of: string) => void settled.push(of) } };
  };

  test('is told although it was stopped', async () => {
    const end = { outcome: 'stopped', ms: 1, log: '', ...USED } as AttemptEnd;
    const { job, recorded } = jobOf({ ends: [end] });
    const { bill, settled } = billOf(recorded);
    const spec = { ...job.spec, agent: 'codex' };
    const receipt = async () => 'f'.repeat(64);
    await attempt({ ...job, spec, bill, receipt }, { claim: CLAIM });
    const body = { task: TASK, of: CLAIM, agent: 'codex', reason: 'stopped', ...spent };
    expect(recorded.at(-1)).toEqual({
      kind: 'task.spent',
      body: { ...body, receipt: 'f'.repeat(64) },
    });
    expect(settled).toEqual([CLAIM]);
  });

  test('is told although its claim was lost before it could say how it ended', async () => {
    const { job, recorded, stop } = jobOf({ ends: [{ ...PASSED, ...USED } as AttemptEnd] });
    const { bill } = billOf(recorded);
    const receipt = async () => {
      stop();
      return null;
    };
    const spec = { ...job.spec, agent: 'codex' };
    await expect(attempt({ ...job, spec, bill, receipt }, { claim: CLAIM })).rejects.toThrow(
      Stopped,
    );
    expect(kindsOf(recorded)).toEqual(['task.started', 'task.spent']);
    expect(recorded.at(-1)?.body).toMatchObject(spent);
  });

  test.each([
    ['nothing, where its agent was not begun', [], { usage: { input: 0 }, cost: 0 }],
    ['unknown, where its agent does not say', [{ stage: 'run' }], { reason: 'stopped' }],
  ] as const)('is %s', async (_, commands, body) => {
    const end = { outcome: 'stopped', ms: 1, log: '', commands } as unknown as AttemptEnd;
    const { job, recorded } = jobOf({ ends: [end] });
    const { bill } = billOf(recorded);
    await attempt({ ...job, spec: { ...job.spec, agent: 'codex' }, bill }, { claim: CLAIM });
    expect(recorded.at(-1)?.body).toMatchObject(body);
    const said = JSON.stringify(recorded.at(-1)?.body);
    expect(said.includes('cost')).toBe(commands.length === 0);
  });
});

describe('an attempt', () => {
  test('gives its claim back where its repository does not answer again and again', async () => {
    const { job, recorded } = jobOf({ ends: [PASSED], away: 5 });
    const code = new CodeBook();
    const target = { ...job.target, repo: { name: 'code', url: 'hub', target: 'main' } };
    const tries = () => attempt({ ...job, target, code } as Job, { claim: CLAIM });
    for (let i = 0; i < 4; i++) await expect(tries()).rejects.toThrow(Stopped);
    await tries();
    const body = { task: TASK, reason: 'code', evidence: 'away' };
    expect(recorded).toEqual([{ kind: 'task.gaveup', body, claim: CLAIM }]);
    await tries();
    expect(kindsOf(recorded)).toEqual(['task.gaveup', 'task.started', 'task.result']);
    expect(code.now.size).toBe(0);
  });

  test('[INV-10] gives its claim back where the target lacks what landed, and has begun nothing', async () => {
    const { job, recorded } = jobOf({ ends: [PASSED] });
    const code = new CodeBook();
    const restore = async () => 'main lost it';
    const tries = () => attempt({ ...job, code, restore }, { claim: CLAIM });
    for (let i = 0; i < 4; i++) await expect(tries()).rejects.toThrow(Stopped);
    await tries();
    const body = { task: TASK, reason: 'code', evidence: 'main lost it' };
    expect(recorded).toEqual([{ kind: 'task.gaveup', body, claim: CLAIM }]);
  });

  test('asks again for a repository that does not answer', async () => {
    const { job, recorded } = jobOf({ ends: [UNREACHABLE, UNREACHABLE, PASSED] });
    await attempt(job, { claim: CLAIM });
    expect(kindsOf(recorded)).toEqual(['task.started', 'task.result']);
    expect(recorded.at(-1)?.body).toMatchObject({ outcome: 'passed', commit: COMMIT });
  });

  test('fails in the end when the repository never answers', async () => {
    const { job, recorded } = jobOf({ ends: [UNREACHABLE] });
    await attempt(job, { claim: CLAIM });
    expect(recorded.at(-1)?.body).toMatchObject({ outcome: 'failed', stage: 'checkout' });
  });

  test.each(['signed_out', 'no_model', 'overloaded', 'unreachable'] as const)(
    'gives its claim up where its agent cannot work (%s), and tells what that cost',
    async (reason) => {
      const cost = { micro: 7, source: 'agent' } as const;
      const end = { ...UNREACHABLE, stage: 'run', reason, evidence: 'its words', cost } as const;
      const { job, recorded } = jobOf({ ends: [end] });
      const told: unknown[] = [];
      const failed = async (_: string, why: object) => void told.push(why);
      const agentBook = { failed, worked: async () => undefined };
      await attempt({ ...job, agentBook }, { claim: CLAIM });
      expect(kindsOf(recorded)).toEqual(['task.started', 'task.gaveup']);
      expect(recorded.at(-1)?.body).toMatchObject({ reason, agent: 'script', cost: 7 });
      expect(told).toEqual([{ reason, text: 'its words' }]);
    },
  );
});

describe('an attempt whose agent reports', () => {
  const reported = { approaches: 'a parser', manual: ['open the port'], context: 'f'.repeat(64) };

  test('tells the ledger what was tried, what people have to do, and what it was shown', async () => {
    const { job, recorded } = jobOf({ ends: [{ ...PASSED, ...reported, summary: 'Did it.' }] });
    await attempt(job, { claim: CLAIM });
    expect(recorded.at(-1)?.body).toMatchObject({ ...reported, summary: 'Did it.' });
  });

  test('waits for the answer to its question', async () => {
    const asks = { outcome: 'blocked', reason: 'question', evidence: 'Which port?' } as const;
    const { job, recorded } = jobOf({ ends: [{ ...asks, ...reported, ms: 1, log: '' }] });
    await attempt(job, { claim: CLAIM });
    expect(recorded.at(-1)).toEqual({
      kind: 'task.blocked',
      body: { task: TASK, reason: 'question', evidence: 'Which port?', ...reported },
      claim: CLAIM,
    });
  });
});

describe('[INV-11] an attempt out of contact', () => {
  const how = { claim: CLAIM, leave: { agent: 'script', allotment: 'the allotment', before: 1 } };

  test('says what it is charged to before its agent runs', async () => {
    const { job, recorded } = jobOf({ ends: [PASSED], away: 1 });
    await attempt(job, how);
    expect(recorded[0]?.body).toMatchObject({ agent: 'script', allotment: 'the allotment' });
    expect(recorded[0]?.body).toMatchObject({ sandbox: 'ours-full' });
    expect(kindsOf(recorded)).toEqual(['task.started', 'task.result']);
  });

  test('asks for the code until it is there, and counts no failure', async () => {
    const { job, recorded } = jobOf({ ends: [...Array(20).fill(UNREACHABLE), PASSED] });
    await attempt(job, how);
    expect(recorded.at(-1)?.body).toMatchObject({ outcome: 'passed' });
  });

  test('is decided anew where its target did not answer in contact', async () => {
    const { job, recorded } = jobOf({ ends: [PASSED], away: 1 });
    await expect(attempt(job, { claim: CLAIM })).rejects.toThrow(Stopped);
    expect(recorded).toEqual([]);
    await attempt(job, { claim: CLAIM });
    expect(kindsOf(recorded)).toEqual(['task.started', 'task.result']);
  });

  test('that was allowed too long ago does not begin', async () => {
    const { job, recorded } = jobOf({ ends: [PASSED], mayBegin: false });
    await expect(attempt(job, how)).rejects.toThrow(Stopped);
    expect(recorded).toEqual([]);
  });
});

describe('a landing', () => {
  test('of a change outside its lane’s paths, as they are by then, fails and pushes nothing', async () => {
    const landing = () => 'landed' as const;
    const inside = jobOf({ landing, paths: ['src/**'] });
    await land(inside.job);
    expect(kindsOf(inside.recorded)).toEqual(['task.landed']);
    let pushes = 0;
    const { job, recorded } = jobOf({
      landing: () => {
        pushes++;
        return 'landed';
      },
      paths: ['docs/**'],
    });
    await land(job);
    expect(pushes).toBe(0);
    const body = { outcome: 'failed', stage: 'paths' };
    expect(recorded).toMatchObject([{ kind: 'task.result', claim: CLAIM, body }]);
  });
});

describe('[INV-10] a landing on a target that lacks another', () => {
  const landing = () => 'landed' as const;

  test('waits until somebody gave that back', async () => {
    const { job, recorded } = jobOf({ landing });
    let looks = 0;
    const restore = async () => (++looks < 50 ? 'main lost it' : null);
    await land({ ...job, restore });
    expect([looks, kindsOf(recorded)]).toEqual([50, ['task.landed']]);
  });

  test('goes to a person where nobody does', async () => {
    const { job, recorded } = jobOf({ landing });
    await land({ ...job, restore: async () => 'main lost it: merge it' });
    const body = { task: TASK, reason: 'target.lost', evidence: 'main lost it: merge it' };
    expect(recorded).toEqual([{ kind: 'task.blocked', body, claim: CLAIM }]);
  });
});

describe('[INV-10] a landing that is stopped', () => {
  test('is recorded when the target holds the commit after an unknown push', async () => {
    let landed: string | null = null;
    const { job, recorded, stop } = jobOf({
      landing: () => {
        landed = COMMIT;
        stop();
        return 'unknown';
      },
      landed: () => landed,
    });
    await land(job);
    expect(kindsOf(recorded)).toEqual(['task.landed']);
  });

  test('is recorded when it had landed', async () => {
    const { job, recorded, stop } = jobOf({
      landing: () => {
        stop();
        return 'landed';
      },
    });
    await land(job);
    expect(kindsOf(recorded)).toEqual(['task.landed']);
  });

  test('records nothing when nothing landed, and pushes no more', async () => {
    let pushes = 0;
    const { job, recorded, stop } = jobOf({
      landing: () => {
        pushes++;
        stop();
        return 'unknown';
      },
    });
    await expect(land(job)).rejects.toThrow(Stopped);
    expect([pushes, recorded.length]).toEqual([1, 0]);
  });
});
