import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Adapter } from '../adapters/adapter.ts';
import { claudeStream } from '../adapters/clis/claude-stream.ts';
import type { AttemptSpec, Progress } from '../attempt-spec.ts';
import { until } from '../ending.ts';
import { marksIn } from '../run-mark.ts';
import { SPEC, testbed } from '../testbed.ts';
import { flagsOf } from './flags.ts';
import type { AgentLimits } from './limits.ts';
import { liveIn } from './live.ts';
import type { LiveAttempt } from './live-files.ts';
import { SAME_LOOKS, Watch } from './watch.ts';

const GRACE = { stopMs: 200, limitMs: 200, leftoverMs: 100 };

async function bench() {
  const world = await testbed({ grace: GRACE, findSecret: () => null });
  const said: Progress[] = [];
  const kept: string[] = [];
  const reporter = {
    every: 20,
    keep: async (commit: string) => kept.push(commit) > 0,
    say: async (progress: Progress) => {
      said.push(progress);
    },
  };
  const run = (run: string, limits: Partial<AttemptSpec['limits']> = {}, told = false) => {
    const spec = world.spec({ run, limits: { ...SPEC.limits, ...limits } });
    return world.agents.run(spec, new AbortController().signal, told ? reporter : undefined);
  };
  return { world, run, kept };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('an agent is ended', () => {
  it('when it gives no sign of life, and what it had changed is kept', async () => {
    const { run, kept } = await bench();
    const end = await run('echo half > half.txt; sleep 60', { idleMs: 1000 }, true);
    expect(end).toMatchObject({ outcome: 'failed', stage: 'run', reason: 'idle' });
    expect(kept.length).toBeGreaterThan(0);
  });

  it('and fails where its change is larger than it may be', async () => {
    const { run } = await bench();
    const four = 'seq 4 > four.txt';
    expect(await run(four, { lines: 3 })).toMatchObject({ stage: 'paths', reason: 'diff' });
    expect(await run(four, { lines: 4 })).toMatchObject({ outcome: 'passed', survivors: 0 });
  });
});

it('an agent is ended while it works when it used more than it may, or fails at its end', async () => {
  const used = { usage: { input: 5, output: 6, cached: 0 } };
  const reader = { stdout() {}, stderr() {} };
  const agents: Adapter[] = ['sleep 600', 'true'].map((script, i) => ({
    name: `meter-${i}`,
    family: 'x',
    launch: () => ({ argv: ['/bin/sh', '-c', script] }),
    reader: () => ({ ...reader, ...(i === 0 ? { used: () => used } : {}), end: () => used }),
  }));
  const adapters = () => new Map(agents.map((one) => [one.name, one]));
  const world = await testbed({ grace: GRACE, adapters });
  for (const { name: agent } of agents) {
    const spec = world.spec({ agent, limits: { ...SPEC.limits, tokens: 10 } });
    const end = await world.agents.run(spec, new AbortController().signal);
    expect(end).toMatchObject({ outcome: 'failed', stage: 'run', reason: 'tokens', ...used });
  }
});

it('an agent is ended that says the same again and again and changes nothing', async () => {
  const script = 'while :; do echo "try $((i=i+1))"; sleep 0.01; done';
  const looper: Adapter = {
    name: 'looper',
    family: 'x',
    launch: () => ({ argv: ['/bin/sh', '-c', script] }),
  };
  const adapters = () => new Map([[looper.name, looper]]);
  const world = await testbed({ grace: GRACE, findSecret: () => null, adapters });
  const reporter = { every: 20, keep: async () => true, say: async () => {} };
  const spec = world.spec({ agent: looper.name });
  const end = await world.agents.run(spec, new AbortController().signal, reporter);
  expect(end).toMatchObject({ outcome: 'failed', stage: 'run', reason: 'no_progress' });
});

it('the stream of claude tells what it used so far, each message once', () => {
  const reader = claudeStream({ model: 'claude-sonnet-4-5' });
  const message = { id: 'm1', usage: { input_tokens: 7, output_tokens: 2 } };
  for (const id of ['m1', 'm1', 'm2'])
    reader.stdout(
      Buffer.from(`${JSON.stringify({ type: 'assistant', message: { ...message, id } })}\n`),
    );
  expect(reader.used?.()).toMatchObject({ usage: { input: 14, output: 4 } });
});

it.runIf(process.platform === 'linux')(
  'nobody survives an attempt: a grandchild with a session of its own is killed and counted',
  async () => {
    const { world, run } = await bench();
    const file = join(world.stateDir, 'pid');
    const end = await run(
      `setsid sh -c 'echo $$ > ${file}; sleep 600' & until test -s ${file}; do :; done`,
    );
    expect(end).toMatchObject({ outcome: 'passed' });
    expect(end.survivors).toBeGreaterThanOrEqual(1);
    const pid = Number(readFileSync(file, 'utf8'));
    expect(await until(() => !isAlive(pid), 5000)).toBe(true);
    expect(end.commands).toMatchObject([{ stage: 'run', exitCode: 0, how: 'exit' }]);
  },
);

it('where there is no /proc, marks are read from what ps prints of the environments', () => {
  const run = `1.mac.${SPEC.claim}`;
  const listing = [
    `  41 /bin/sh -c MESH_RUN=2.other.x PATH=/bin MESH_TASK=${SPEC.task} MESH_RUN=${run} HOME=/h`,
    '  42 /bin/sh -c true PATH=/bin HOME=/h',
    `  43 grep MESH_RUN=${run}`,
  ].join('\n');
  const mark = { task: SPEC.task, claim: SPEC.claim, epoch: 1, machine: 'mac' };
  expect(marksIn(listing)).toEqual([['41', mark]]);
});

it('what runs is shown while it runs', async () => {
  const { world, run } = await bench();
  const go = join(world.stateDir, 'go');
  const ended = run(`until test -e ${go}; do sleep 0.02; done`);
  expect(await until(() => liveIn(world.stateDir)[0]?.stage === 'run', 20_000)).toBe(true);
  expect(liveIn(world.stateDir)).toMatchObject([{ task: SPEC.task, agent: 'script' }]);
  world.sh('/', `touch ${go}`);
  await ended;
  expect(liveIn(world.stateDir)).toEqual([]);
  expect(existsSync(go)).toBe(true);
});

describe('a watch', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  const watchOf = (limits: AgentLimits, used = {}, agent = 'codex') => {
    const watch = new Watch({ agent, limits }, () => used);
    const after = (ms: number) => {
      vi.advanceTimersByTime(ms);
      return watch.signal.aborted ? watch.signal.reason : null;
    };
    return { watch, after };
  };

  it('ends what uses more tokens or money than it may, and nothing that does not say', () => {
    const used = { usage: { input: 9, output: 2, cached: 0 }, cost: { micro: 5, source: 'agent' } };
    expect(watchOf({ tokens: 10 }, used).after(1000)).toBe('tokens');
    expect(watchOf({ tokens: 11, micro: 4 }, used).after(1000)).toBe('cost');
    expect(watchOf({ tokens: 11, micro: 5 }, used).after(9000)).toBeNull();
    expect(watchOf({ tokens: 1, micro: 1 }).after(9000)).toBeNull();
  });

  it('takes output, and a change of the tree, for life', () => {
    const { watch, after } = watchOf({ idleMs: 2000 });
    expect(after(1500)).toBeNull();
    watch.wrote(1);
    expect(after(1500)).toBeNull();
    watch.found('tree', null);
    expect(after(1500)).toBeNull();
    watch.found('tree', null);
    expect(after(1500)).toBe('idle');
  });

  it('takes the same lines for the same, wherever its look cuts them, and whatever they count', () => {
    const { watch, after } = watchOf({});
    for (let i = 0; i < SAME_LOOKS; i++) {
      watch.wrote(1);
      watch.found('tree', `${'x'.repeat(i)}\ntry ${10 ** i}\n${'failed\n'.repeat(i + 1)}`);
    }
    expect(after(0)).toBe('no_progress');
    const script = watchOf({}, {}, 'script');
    for (let i = 0; i < 2 * SAME_LOOKS; i++) {
      script.watch.wrote(1);
      script.watch.found('tree', `${i} % of it`);
    }
    expect(script.after(0), 'a script may wait for a download').toBeNull();
  });

  it('takes nothing for standing still that is silent, or changes something', () => {
    const { watch, after } = watchOf({});
    for (let i = 0; i < 3 * SAME_LOOKS; i++) watch.found('tree', 'the same');
    for (let i = 0; i < 3 * SAME_LOOKS; i++) {
      watch.wrote(1);
      watch.found(`tree ${'x'.repeat(i)}`, 'the same');
    }
    expect(after(0)).toBeNull();
  });
});

it('an agent that is silent, over its budget or hangs is flagged; a script may be silent', () => {
  const live: LiveAttempt = {
    ...SPEC,
    of: SPEC.claim,
    family: 'openai',
    stage: 'run',
    since: 0,
    lastOutput: 0,
    output: 0,
    heartbeat: 400_000,
    limits: { wallMs: 1_000_000, outputBytes: 10, micro: 5 },
    log: '',
    owner: { pid: 1, start: '', boot: '' },
  };
  const at = (over: Partial<LiveAttempt>) => flagsOf({ ...live, ...over }, 400_000);
  expect(at({})).toEqual(['silent']);
  expect(at({ family: 'script' })).toEqual([]);
  expect(at({ lastOutput: 390_000, cost: { micro: 6, source: 'table' } })).toEqual(['over-budget']);
  expect(at({ lastOutput: 390_000, heartbeat: 0 })).toEqual(['hangs']);
});
