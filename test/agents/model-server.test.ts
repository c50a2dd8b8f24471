import { expect, it } from 'vitest';
import { modelServer } from '../support/model-server/index.ts';

const FOLDER = 'You work in this working directory: /tmp/tree.';
const ASK = `${FOLDER} Write made.txt`;
const PARAMETERS = {
  type: 'object',
  properties: { file_path: { type: 'string' }, content: { type: 'string' } },
};

/** How each API is asked, with one tool, and where its answer and its call of the tool stand. */
const APIS = [
  {
    name: 'anthropic',
    path: '/v1/messages?beta=true',
    body: (stream: boolean) => ({
      model: 'm',
      stream,
      messages: [{ role: 'user', content: [{ type: 'text', text: ASK }] }],
      tools: [{ name: 'Write', input_schema: PARAMETERS }],
    }),
    refusals: [429, 401, 529],
  },
  {
    name: 'responses',
    path: '/v1/responses',
    body: (stream: boolean) => ({
      model: 'm',
      stream,
      instructions: ASK,
      input: [],
      tools: [{ type: 'function', name: 'write_file', parameters: PARAMETERS }],
    }),
    refusals: [429, 401, 503],
  },
  {
    name: 'chat',
    path: '/v1/chat/completions',
    body: (stream: boolean) => ({
      model: 'm',
      stream,
      messages: [{ role: 'user', content: ASK }],
      tools: [{ type: 'function', function: { name: 'write', parameters: PARAMETERS } }],
    }),
    refusals: [429, 401, 503],
  },
  {
    name: 'gemini',
    path: (stream: boolean) => `/v1beta/models/m:${stream ? 'streamG' : 'g'}enerateContent`,
    body: () => ({
      contents: [{ role: 'user', parts: [{ text: ASK }] }],
      tools: [{ functionDeclarations: [{ name: 'write_file', parametersJsonSchema: PARAMETERS }] }],
    }),
    refusals: [429, 400, 503],
  },
];

it.each(APIS)(
  'the model server speaks $name: text, a call of a tool, refusals, counted tokens',
  async ({ name, path, body, refusals }) => {
    const server = await modelServer();
    const ask = (stream: boolean) =>
      fetch(`${server.url}${typeof path === 'string' ? path : path(stream)}`, {
        method: 'POST',
        headers: { authorization: 'Bearer stub' },
        body: JSON.stringify(body(stream)),
      });
    server.when(/made\.txt/, { say: 'Hello there' });
    expect(await (await ask(false)).json()).toEqual(expect.anything());
    expect(await (await ask(true)).text()).toMatch(/^(event|data): [\s\S]*Hello there/);
    server.when(/made\.txt/, { write: { 'made.txt': 'hello\n' } });
    for (const stream of [false, true])
      expect(await (await ask(stream)).text()).toContain('/tmp/tree/made.txt');
    for (const [n, refuse] of (['quota', 'auth', 'overload'] as const).entries()) {
      server.when(/made\.txt/, { refuse });
      const refused = await ask(true);
      expect([refused.status, await refused.text()]).toEqual([
        refusals[n],
        expect.stringContaining('error'),
      ]);
    }
    expect(server.problems).toEqual([]);
    expect(server.asked).toHaveLength(7);
    expect(server.asked[0]).toMatchObject({
      credential: 'authorization: Bearer stub',
      ask: { wire: name },
    });
    const used = server.asked.flatMap(({ usage }) => usage ?? []);
    expect(used).toHaveLength(4);
    expect(server.spent().output).toBe(used.reduce((sum, { output }) => sum + output, 0));
  },
);

it('the model server can be silent, talk rubbish and break off', async () => {
  const server = await modelServer();
  const ask = (signal?: AbortSignal) =>
    fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'm',
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }),
      ...(signal ? { signal } : {}),
    });
  server.when(/x/, { broken: 'garbage' });
  expect(await (await ask()).text()).toContain('502 Bad Gateway');
  server.when(/x/, { broken: 'cut' });
  await expect(ask().then((response) => response.text())).rejects.toThrow();
  server.when(/x/, { broken: 'silent' });
  const control = new AbortController();
  const silent = ask(control.signal);
  await expect.poll(() => server.asked.length).toBe(3);
  control.abort();
  await expect(silent).rejects.toThrow();
});
