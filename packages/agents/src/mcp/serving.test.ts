/** Models without a program are offered the tools of MCP servers: by real processes, on loopback. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, test } from 'vitest';
import { ModelServer } from '../../../../test/support/model-server/server.ts';
import { until } from '../../../../test/support/scratch.ts';
import { tier } from '../../../../test/support/tier.ts';
import { describeWith } from '../../../../test/support/tools.ts';
import { adapterOf } from '../adapters/adapter-of.ts';
import { APIS, type ApiName } from '../api/exchange.ts';
import { NO_BRIEF } from '../card/brief.ts';
import { markedProcesses } from '../run-mark.ts';
import { testbed } from '../testbed.ts';
import { Talk } from './talk.ts';
import { callTool, greet, toolsOf } from './tools.ts';

const KEY = ['k3y', 'of', 'a', 'test', '7Gq2'].join('-');
const TOKEN = ['t0ken', 'of', 'a', 'test', '9Zr4'].join('-');

/** A server as others write them: it prints more than messages, asks back, and leaves a child. */
const SERVER = `
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const schema = { $schema: 'x', type: 'object', properties: { topic: { type: 'string' } }, required: ['topic'] };
const tools = ['look.up', 'fail', 'pour'].map((name) => ({ name, description: 'of ' + name, inputSchema: schema }));
console.log('notes server is up');
let calls = 0;
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (method === 'initialize')
    say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'n', version: '1' } } });
  if (method === 'tools/list')
    say({ id, result: params.cursor ? { tools: tools.slice(1) } : { tools: tools.slice(0, 1), nextCursor: 'more' } });
  if (method !== 'tools/call') return;
  say({ id: 'back', method: 'sampling/createMessage', params: {} });
  const text = (words) => ({ content: [{ type: 'text', text: words }, { type: 'image', data: 'xx', mimeType: 'image/png' }] });
  if (params.name === 'pour') return say({ id, result: text('p'.repeat(200_000)) });
  if (params.name === 'fail') return say({ id, error: { code: 1, message: 'it is not to be had' } });
  spawn('sleep', ['4251'], { detached: true, stdio: 'ignore' }).unref();
  const seen = existsSync(process.env.STATE) ? 'sees all' : 'is kept in';
  say({ id, result: text([params.arguments.topic, ++calls, seen, process.env.TOKEN].join(', ')) });
});
`;

const FIELDS = [
  ...['SUMMARY', 'DONE', 'BLOCKERS', 'NEXT_STEP', 'FILES_CHANGED', 'TESTS_RUN', 'DECISIONS'],
  ...['RISKS', 'ATTEMPTED_APPROACHES', 'MANUAL_STEPS'],
];
const RESULT = `STATUS: complete\nBLOCKER_CODE: none\n${FIELDS.map((one) => `${one}: made it`).join('\n')}`;
const PATHS: Readonly<Record<ApiName, string>> = {
  anthropic: '',
  openai: '/v1',
  chat: '/v1',
  gemini: '/v1beta',
};

describeWith(['bwrap'], 'a model without a program', () => {
  it.each(tier<readonly ApiName[]>({ test: ['gemini'], ci: APIS }))(
    '[INV-12] [INV-14] %s: a model works with a server that is kept in as its commands are',
    async (api) => {
      const model = await ModelServer.start();
      onTestFinished(() => model.stop());
      const look = { call: 'mcp__notes__look_up', input: { topic: 'rules' } };
      model.when(
        /Index the sources/,
        look,
        { run: 'echo made > made.txt' },
        look,
        { call: 'mcp__notes__pour', input: {} },
        { call: 'mcp__notes__fail', input: {} },
        { call: 'mcp__notes__none', input: {} },
        { run: `cat > .agent_result.md <<'END'\n${RESULT}\nEND` },
        { say: 'It is done.' },
      );
      const env = { ...process.env, OWN: KEY, NOTES: TOKEN };
      const routes = [
        { name: 'm', model: 'm', env: { URL: model.url + PATHS[api], KEY: 'env:OWN' } },
      ];
      const server = { name: 'notes', command: '', env: { TOKEN: 'env:NOTES', STATE: '' } };
      const broken = { name: 'broken', command: 'echo nothing; exit 3', env: {} };
      const servers = [broken, server];
      const definition = { name: 'm', kind: 'api', api, args: [], env: {}, routes } as const;
      const world = await testbed({
        adapters: () => new Map([['m', adapterOf(definition, undefined, servers)]]),
        env,
      });
      const program = join(world.checkout, '..', 'server.mjs');
      writeFileSync(program, SERVER);
      server.command = `exec ${process.execPath} ${program}`;
      server.env.STATE = join(world.checkout, 'old.txt');
      const brief = { ...NO_BRIEF, mcp: ['broken', 'notes'] };
      const spec = world.spec({ agent: 'm', brief, sandbox: 'full' });
      const end = await world.agents.run(spec, new AbortController().signal);
      const asked = model.asks(/Index the sources/);
      expect(end, JSON.stringify([end, model.problems])).toMatchObject({ outcome: 'passed' });
      if (end.outcome !== 'passed') return;
      expect(asked[0]?.ask?.tools.map(({ name }) => name)).toEqual([
        'run_shell_command',
        'mcp__notes__look_up',
        'mcp__notes__fail',
        'mcp__notes__pour',
      ]);
      const [first, made, second, much, failed, none] = asked.at(-1)?.ask?.results ?? [];
      // One process serves all calls, and is not ended by a command that ends beside it.
      expect(first).toMatch(
        /^rules, 1, is kept in, [^\n]*\n\[image: left out\]\n\[data from outside/,
      );
      expect(first).not.toContain(TOKEN);
      expect(made).toContain('[exit 0]');
      expect(second).toMatch(/^rules, 2, /);
      expect(much).toContain('characters left out');
      expect(much?.length).toBeLessThan(30_000);
      expect(failed).toContain('[failed: it is not to be had]');
      expect(none).toBe('there is no such tool');
      expect(JSON.stringify(asked.map(({ ask }) => ask))).not.toContain(KEY);
      const ran = end.commands?.map(({ command, how }) => `${command.slice(0, 18)}: ${how}`);
      expect(end).toMatchObject({ sandbox: 'ours-full' });
      expect(ran).toContain('MCP server notes: exit');
      expect(ran).toContain('MCP server broken: exit');
      const left = () => markedProcesses().filter(({ mark }) => mark.machine === world.machine);
      await until('none is left', () => left().length === 0);
    },
  );
});

test('a server that says rubbish, too much or nothing is no more than one that is away', async () => {
  const talk = new Talk();
  const said: string[] = [];
  talk.open((text) => said.push(text));
  const hear = (text: string) => talk.take(Buffer.from(text));
  const greeting = greet(talk);
  hear('{"jsonrpc":"2.0","id":1,"res');
  hear(
    'ult":{"protocolVersion":"x"}}\n{"id":7,"method":"ping"}\n{]\n[]\n42\n{"id":99,"result":{}}\n',
  );
  await greeting;
  expect(said.map((line) => JSON.parse(line).method ?? JSON.parse(line).result)).toEqual([
    'initialize',
    {},
    'notifications/initialized',
  ]);
  const listing = toolsOf(talk, 's');
  const schema = { type: 'object', properties: { x: { description: 'x'.repeat(9000) } } };
  const tools = [{ name: 'wide', inputSchema: schema }, { name: 'a b' }, { name: 'a_b' }, null, {}];
  hear(`${JSON.stringify({ id: 2, result: { tools } })}\n`);
  const found = await listing;
  expect([found.tools.map(({ name }) => name), found.lacking]).toEqual([['mcp__s__a_b'], 4]);
  const stop = new AbortController();
  expect(await callTool(talk, 'a b', {}, 10, stop.signal)).toMatch(/^\[failed: it did not answer/);
  const calling = callTool(talk, 'a b', {}, 60_000, stop.signal);
  stop.abort();
  expect(await calling).toBe('[failed: stopped]');
  const last = callTool(talk, 'a b', {}, 60_000, new AbortController().signal);
  for (let n = 0; n < 5; n++) hear('x'.repeat(1024 * 1024));
  expect(await last).toBe('[failed: it said more than is heard at once]');
});
