/** One real call of an agent, with commands in place of CLIs. */
import { expect, test } from 'vitest';
import { createResolver } from '../../credentials/reference.ts';
import type { Definition } from '../definition.ts';
import { callOnce } from './live.ts';

function called(command: string, more: Partial<Definition> = {}, withinMs = 20_000) {
  const definition = { name: 'helper', kind: 'command', routes: [], args: [], env: {} } as const;
  const env = { PATH: process.env.PATH };
  const limits = { withinMs, now: () => Date.now() };
  return callOnce({ ...definition, command, ...more }, env, createResolver(env), limits);
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

test('ends a call that is not answered in time', async () => {
  expect(await called('exec sleep 600', {}, 300)).toMatchObject({
    ok: false,
    text: expect.stringContaining('no answer within'),
  });
});
