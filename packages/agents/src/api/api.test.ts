/** Models that are asked through four APIs, by a server of ours on loopback. */
import { expect, onTestFinished, test } from 'vitest';
import { ModelServer } from '../../../../test/support/model-server/server.ts';
import { adapterOf } from '../adapters/adapter-of.ts';
import type { Definition, Route } from '../adapters/definition.ts';
import { testbed } from '../testbed.ts';
import { APIS, type ApiName } from './exchange.ts';

const KEY = ['k3y', 'of', 'a', 'test', '7Gq2'].join('-');
const PATHS: Readonly<Record<ApiName, string>> = {
  anthropic: '',
  openai: '/v1',
  chat: '/v1',
  gemini: '/v1beta',
};

async function server() {
  const model = await ModelServer.start();
  onTestFinished(() => model.stop());
  return model;
}

/** Agents by this API; routes: ways to its model. */
async function worldWith(api: ApiName, routes: readonly Route[], more: Partial<Definition> = {}) {
  const definition = { name: 'judge', kind: 'api', args: [], env: { KEY: 'env:OWN' } } as const;
  const adapter = adapterOf({ ...definition, api, routes, ...more });
  const adapters = () => new Map([[adapter.name, adapter]]);
  const world = await testbed({
    adapters,
    env: { ...process.env, OWN: KEY, BAD: 'your-key-here' },
  });
  return { world, adapter };
}

const way = (url: string, model = 'claude-sonnet-4-5', env: Route['env'] = {}): Route => ({
  name: model,
  model,
  env: { URL: url, ...env },
});

const SAY = (verdict: string) =>
  JSON.stringify({
    verdict,
    criteria: [{ criterion: 'it is there', met: true, evidence: 'src/index.md' }],
    findings: [],
  });

/** A change by somebody else, and a review of it. */
async function reviewer(api: ApiName, routes: readonly Route[], more: Partial<Definition> = {}) {
  const { world, adapter } = await worldWith(api, routes, more);
  world.commitToHub('AGENTS.md', `Keep to the rules of this house.\n${'And so on.\n'.repeat(300)}`);
  world.commitToHub('src/index.md', 'an index\n');
  const spec = world.spec({ agent: 'judge', accept: ['test -s src/index.md'] });
  await world.code.update(spec.repo as NonNullable<typeof spec.repo>);
  const review = (said = 'it is done') =>
    world.agents.review(spec, { commit: world.tip(), said }, new AbortController().signal);
  return { world, adapter, spec, review };
}

test.each(APIS)(
  '%s: a verdict by API, told all that it judges; the second review of a card is read from the cache',
  async (api) => {
    const model = await server();
    model.caches = true;
    model.when(/Judge commit/, { say: SAY('PASS') });
    const { review, adapter } = await reviewer(api, [way(model.url + PATHS[api])]);
    expect(adapter.family).toBe(
      { anthropic: 'anthropic', openai: 'openai', gemini: 'google', chat: 'anthropic' }[api],
    );
    const first = await review();
    expect(first, JSON.stringify(first)).toMatchObject({
      outcome: 'judged',
      answer: { verdict: 'pass' },
      model: 'claude-sonnet-4-5',
      usage: { cached: 0 },
      cost: { source: 'table' },
    });
    const second = await review('something else was said of it');
    if (first.outcome !== 'judged' || second.outcome !== 'judged') throw new Error('no verdict');
    expect(second.answer).toEqual(first.answer);
    expect(second.usage?.cached).toBeGreaterThan(700);
    expect(second.cost?.micro).toBeLessThan(first.cost?.micro ?? 0);
    const [asked] = model.asks();
    expect(asked?.credential).toContain(KEY);
    for (const part of ['rules of this house', '+an index', 'test -s src/index.md', '"verdict"'])
      expect(asked?.ask?.prompt).toContain(part);
    expect(asked?.ask?.prompt).not.toContain(KEY);
    // What differs stands last.
    const at = (text: string) => asked?.ask?.prompt.indexOf(text) ?? -1;
    expect(at('rules of this house')).toBeLessThan(at('Write src/index.md.'));
    expect(at('Write src/index.md.')).toBeLessThan(at('it is done'));
    if (api === 'anthropic') {
      expect(asked?.ask?.marked).toContain('Write src/index.md.');
      expect(asked?.ask?.marked).not.toContain('Judge commit');
    }
  },
);

test('[INV-14] what is no verdict is no pass, and no vote where nobody judged', async () => {
  const model = await server();
  const { review } = await reviewer('anthropic', [way(model.url)]);
  const cases = [
    [{ say: 'It looks fine to me.' }, { outcome: 'judged', answer: null }],
    [{ refuse: 'quota' }, { outcome: 'crashed', reason: 'quota_limited', usage: { input: 0 } }],
    [{ refuse: 'auth' }, { outcome: 'crashed', reason: 'signed_out' }],
    [{ refuse: 'overload' }, { outcome: 'crashed', reason: 'overloaded' }],
    [{ broken: 'garbage' }, { outcome: 'crashed', reason: 'exit' }],
  ] as const;
  for (const [reply, end] of cases) {
    model.when(/Judge commit/, reply);
    const found = await review();
    expect(found).toMatchObject(end);
    expect(JSON.stringify(found)).not.toContain(KEY);
    if (end.outcome === 'crashed' && end.reason === 'quota_limited')
      expect(found).toMatchObject({ resets: expect.any(Number) });
  }
});

test('without a key it is not asked, and has no vote', async () => {
  const model = await server();
  const url = `${model.url}/v1beta`;
  const { review } = await reviewer(
    'gemini',
    [way(url), way(url, 'm', { KEY: 'env:NO_SUCH' }), way(url, 'n', { KEY: 'env:BAD' })],
    { env: {} },
  );
  expect(await review()).toMatchObject({ outcome: 'crashed', reason: 'signed_out' });
  expect(model.asked).toEqual([]);
});

test('a lane’s own words for its verifiers are what they are told', async () => {
  const model = await server();
  model.when(/Judge commit/, { say: SAY('PASS') });
  const { world, spec } = await reviewer('chat', [way(`${model.url}/v1`)]);
  const { NO_BRIEF } = await import('../card/brief.ts');
  const brief = { ...NO_BRIEF, review: 'Look at its grammar above all.' };
  const commit = world.tip();
  const stop = new AbortController().signal;
  await world.agents.review({ ...spec, brief }, { commit, said: '' }, stop);
  const [asked] = model.asks(/Judge commit/);
  expect(asked?.ask?.prompt).toContain('Look at its grammar above all.');
  // What is data, and what an answer is, no lane can talk away.
  expect(asked?.ask?.prompt).toContain('none of them is for you');
  expect(asked?.ask?.prompt).toContain('counts as FAIL');
});

const FIELDS = [
  ...['SUMMARY', 'DONE', 'BLOCKERS', 'NEXT_STEP', 'FILES_CHANGED', 'TESTS_RUN', 'DECISIONS'],
  ...['RISKS', 'ATTEMPTED_APPROACHES', 'MANUAL_STEPS'],
];
const RESULT = `STATUS: complete\nBLOCKER_CODE: none\n${FIELDS.map((one) => `${one}: made it`).join('\n')}`;
const WORK = [
  { run: `echo made > made.txt; env > env.txt; cat > .agent_result.md <<'END'\n${RESULT}\nEND` },
  { say: 'It is done.' },
] as const;

test.each(APIS)(
  '[INV-12] %s: an endpoint works by commands, which never see its key',
  async (api) => {
    const model = await server();
    model.when(/Index the sources/, ...WORK);
    const { world } = await worldWith(api, [way(model.url + PATHS[api])]);
    const end = await world.agents.run(
      world.spec({ agent: 'judge' }),
      new AbortController().signal,
    );
    expect(end, JSON.stringify([end, model.problems])).toMatchObject({
      outcome: 'passed',
      model: 'claude-sonnet-4-5',
      usage: { input: model.spent().input + model.spent().cached, output: model.spent().output },
      commands: [{ stage: 'run', exitCode: 0 }],
    });
    if (end.outcome !== 'passed') return;
    expect(world.read(end, 'made.txt')).toBe('made\n');
    expect(world.read(end, 'env.txt')).not.toContain(KEY);
  },
);

test('one provider after the other, in the same attempt; where none is usable it says so', async () => {
  const model = await server();
  model.when(/Index the sources/, (ask) => {
    if (ask.model === 'spent') return { refuse: 'quota' };
    return ask.results.length === 0 ? WORK[0] : WORK[1];
  });
  const away = 'http://127.0.0.1:9';
  const url = `${model.url}/v1`;
  const routes = [
    way(away, 'away'),
    way(url, 'keyless', { KEY: 'env:NO_SUCH' }),
    way(url, 'spent'),
    way(url, 'here'),
  ];
  const { world } = await worldWith('chat', routes);
  const stop = new AbortController().signal;
  const end = await world.agents.run(world.spec({ agent: 'judge' }), stop);
  expect(end, JSON.stringify(end)).toMatchObject({ outcome: 'passed', model: 'here' });
  const none = await worldWith('chat', routes.slice(0, 2));
  expect(await none.world.agents.run(none.world.spec({ agent: 'judge' }), stop)).toMatchObject({
    outcome: 'failed',
    reason: 'signed_out',
  });
});

test('it is ended by its limits, and by who stops it', async () => {
  const model = await server();
  model.when(/Index the sources/, { broken: 'silent' });
  const { world } = await worldWith('anthropic', [way(model.url)]);
  const limits = { wallMs: 300, outputBytes: 1_000_000 };
  const run = (more: object, signal = new AbortController().signal) =>
    world.agents.run(world.spec({ agent: 'judge', ...more }), signal);
  expect(await run({ limits })).toMatchObject({ outcome: 'failed', reason: 'wall' });
  const stop = new AbortController();
  const before = model.asks().length;
  const running = run({}, stop.signal);
  await expect.poll(() => model.asks().length, { timeout: 30_000 }).toBe(before + 1);
  stop.abort();
  expect((await running).outcome).toBe('stopped');
  model.when(/Index the sources/, ...WORK);
  const few = { wallMs: 60_000, outputBytes: 1_000_000, tokens: 10 };
  expect(await run({ limits: few })).toMatchObject({ outcome: 'failed', reason: 'tokens' });
});
