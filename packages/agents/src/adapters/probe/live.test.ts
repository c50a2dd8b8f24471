/** One real call of an agent, with commands in place of CLIs. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../../../../../test/support/tools.ts';
import { createCodeStore } from '../../code-store.ts';
import { until } from '../../ending.ts';
import type { Definition } from '../definition.ts';
import { callOnce } from './live.ts';

const NODE = `n${'c'.repeat(25)}`;

function bench() {
  const root = mkdtempSync(join(tmpdir(), 'mesh-live-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [stateDir, home] = [join(root, 'state'), join(root, 'home')];
  for (const folder of [stateDir, home]) mkdirSync(folder);
  return { root, stateDir, home };
}

function called(
  command: string,
  more: Partial<Definition> = {},
  { withinMs = 20_000, keptIn = false, at = bench() } = {},
) {
  const definition = { name: 'helper', kind: 'command', routes: [], args: [], env: {} } as const;
  const { stateDir, home } = at;
  return callOnce(
    { ...definition, command, ...more },
    {
      stateDir,
      env: { PATH: process.env.PATH, HOME: home },
      code: createCodeStore({ stateDir }),
      node: NODE,
      withinMs,
      now: () => Date.now(),
      signal: new AbortController().signal,
      grace: { stopMs: 300, limitMs: 300, leftoverMs: 100 },
      ...(keptIn ? { sandbox: { hidden: [stateDir] } } : {}),
    },
  );
}

test('says what the agent answered and what it cost, or its own error', async () => {
  const result =
    '{"type":"result","is_error":false,"result":"PONG","total_cost_usd":0.0002,"usage":{"input_tokens":9,"output_tokens":1}}';
  const stream = { output: 'claude-stream' } as const;
  expect(await called(`cat > asked; grep -q PONG asked && echo '${result}'`, stream)).toMatchObject(
    {
      ok: true,
      text: 'PONG',
      cost: { micro: 200, source: 'agent' },
    },
  );
  expect(await called('echo "not logged in, run helper login" >&2; exit 1')).toMatchObject({
    ok: false,
    text: expect.stringContaining('run helper login'),
  });
  expect(await called('true', { env: { KEY: 'env:NO_SUCH_KEY' } })).toMatchObject({
    ok: false,
    text: expect.stringContaining('NO_SUCH_KEY'),
  });
});

test('who says nothing did not answer', async () => {
  expect(await called('true')).toMatchObject({
    ok: false,
    text: expect.stringContaining('answer'),
  });
});

test('ends a call that is not answered in time', async () => {
  expect(await called('exec sleep 600', {}, { withinMs: 300 })).toMatchObject({
    ok: false,
    text: expect.stringContaining('no answer within'),
  });
});

test.runIf(process.platform === 'linux')(
  'ends whom the agent leaves, and counts them',
  async () => {
    const at = bench();
    const pid = join(at.root, 'pid');
    const command = `setsid sh -c 'echo $$ > ${pid}; sleep 600' & until test -s ${pid}; do :; done; echo PONG`;
    const end = await called(command, {}, { at });
    expect(end).toMatchObject({ ok: true, text: 'PONG' });
    expect(end.survivors).toBeGreaterThanOrEqual(1);
    const there = () => existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}`);
    expect(await until(() => !there(), 5000)).toBe(true);
  },
);

describeWith(['bwrap'], 'where agents are kept in', () => {
  test('so is one that is called to be checked: it sees no home, and changes none', async () => {
    const at = bench();
    const command = `touch "$HOME/mine" ${at.root}/out 2>/dev/null; ls -d ${at.stateDir} 2>/dev/null; echo PONG`;
    const end = await called(command, {}, { at, keptIn: true });
    expect(end).toMatchObject({ ok: true, text: 'PONG', sandbox: 'ours-full' });
    expect([existsSync(join(at.home, 'mine')), existsSync(join(at.root, 'out'))]).toEqual([
      false,
      false,
    ]);
  });

  test('and told how to let it reach another host', async () => {
    const command = 'echo "connect ECONNREFUSED 127.0.0.1:11434" >&2; exit 1';
    const { text } = await called(command, {}, { keptIn: true });
    expect(text).toMatch(/^unreachable/);
    expect(text).toContain('mesh agents add helper … --host HOST[:PORT]');
    expect(text).not.toContain('LANE');
  });
});
