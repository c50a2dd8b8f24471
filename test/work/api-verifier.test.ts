import { expect, it, onTestFinished } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { ModelServer } from '../support/model-server/server.ts';
import { addTask, task, team, up } from './team.ts';

const KEY = ['k3y', 'of', 'a', 'test', '7Gq2'].join('-');
const answer = (verdict: string) =>
  JSON.stringify({
    verdict,
    criteria: [{ criterion: 'made.txt is there', met: true, evidence: 'made.txt:1' }],
    findings: [],
  });

it('a model judges through its API what a script made, and what that used stands with its vote', {
  timeout: 180_000,
}, async () => {
  const model = await ModelServer.start();
  onTestFinished(() => model.stop());
  model.caches = true;
  model.when(/Judge commit/, { say: answer('PASS') });
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const add = ['agents', 'add', 'judge', '--api'];
  for (const [words, message] of [
    [['anthropic', '--model', 'm', '--url', 'http://example.org'], 'in clear'],
    [['chat', '--model', 'm'], '--url'],
    [['anthropic', '--model', 'm', '--key', KEY], '--key'],
  ] as const) {
    const refused = await ana.mesh([...add, ...words, '--json']);
    expect([refused.exit, refused.json.error.message]).toEqual([
      2,
      expect.stringContaining(message),
    ]);
    expect(refused.stdout).not.toContain(KEY);
  }
  const way = ['anthropic', '--model', 'my-model', '--url', model.url];
  const keyless = await ana.ok([...add, ...way]);
  expect(keyless.agent).toMatchObject({ kind: 'api', family: 'anthropic', state: 'out' });
  expect(keyless.agent.why).toContain('mesh auth set judge');
  const key = ['auth', 'set', 'judge', '--route', 'api', '--credential', 'cmd:printf %s '];
  await ana.ok([...key.slice(0, -1), `cmd:printf %s ${KEY}`]);
  const checked = await ana.ok(['agents', 'check', 'judge', '--live']);
  expect(checked.agents).toMatchObject([
    { name: 'judge', state: 'ready', models: ['my-model'], live: { ok: true, cost: null } },
  ]);
  await ana.ok([
    'agents',
    'price',
    'my-model',
    '--in',
    '2',
    '--out',
    '10',
    '--as-of',
    '2024-01-31',
  ]);
  const priced = await ana.ok(['agents', 'check', 'judge', '--live']);
  expect(priced.warnings).toContainEqual(expect.stringContaining('my-model is of 2024-01-31'));
  expect(priced.agents[0].live.cost).toBeGreaterThan(0);
  const lane = ['--accept', 'test -s made.txt', '--verify', 'anthropic', '--waive', 'node'];
  await ana.ok(['lane', 'add', 'checked', ...lane, '--prompt', 'review=Mind the wording.']);
  const id = await addTask(ana, 'Make it', '--lane', 'checked', '--run', 'echo made > made.txt');
  const running = await up(ana, '--lanes', 'checked');
  const done = await task(ana, id, (one) => one.state === 'done');
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
  const [asked] = model.asks(/Judge commit/);
  expect(asked?.credential).toContain(KEY);
  expect(asked?.ask?.prompt).toContain('Mind the wording.');
  expect(done.review.votes).toMatchObject([{ agent: 'judge', verdict: 'pass' }]);
  const log = await ana.mesh(['log', '--task', id, '--json']);
  expect(log.stdout).not.toContain(KEY);
  const events = log.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { body } = events.find(({ kind }) => kind === 'task.verdict');
  expect(body).toMatchObject({
    model: 'my-model',
    cost: (asked?.usage?.input ?? 0) * 2 + (asked?.usage?.output ?? 0) * 10,
    usage: { input: asked?.usage?.input, output: asked?.usage?.output, cached: 0 },
    costSource: 'table',
  });
  expect(done.spent).toMatchObject({ cost: body.cost, unpriced: 0 });
  // Asked again, it is asked as it was; and one that cannot answer has not changed its mind.
  const again = await ana.ok(['verdict', 'replay', id]);
  expect(again.replayed).toMatchObject([{ now: ['pass'], same: true }]);
  await model.stop();
  const unheard = await ana.ok(['verdict', 'replay', id]);
  expect(unheard.replayed).toMatchObject([
    { now: [expect.stringMatching(/^no vote/)], same: null },
  ]);
});
