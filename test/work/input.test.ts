import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, type Team, task, team } from './team.ts';

/** What a refused command may not change. */
async function everything(t: Team, laptop: Laptop): Promise<unknown> {
  const own = laptop.git('--git-dir=.mesh/ledger.git', 'for-each-ref', '--format=%(objectname)');
  return { hub: [...t.hubRefs()], own, exclude: laptop.git('status', '--porcelain') };
}

it('bad input is refused with its flag, and changes nothing here or at the hub', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const good = await addTask(ana, 'Good', '--accept', 'true', '--run', 'true');
  await ana.ok(['lane', 'add', 'web', '--exclusive', '--paths', 'web/**']);
  writeFileSync(join(ana.project, '.git', 'card.md'), '---\nlane: default\nmood: good\n---\n# T\n');
  const before = await everything(t, ana);
  const cases: [readonly string[], number, string, RegExp][] = [
    [['task', 'add', 'T', '--accept', 'x', '--lane', 'nope'], 2, 'lane.unknown', /--lane.*"nope"/],
    [
      ['task', 'add', 'T', '--accept', 'x', '--needs', 'zzzzzz'],
      2,
      'task.unknown',
      /--needs.*zzzzzz/,
    ],
    [['task', 'amend', good, '--needs', good], 2, 'needs.self', /--needs/],
    [['task', 'add', 'T'], 2, 'accept.missing', /--accept/],
    [['task', 'add', '--accept', 'x'], 2, 'task.title', /title/],
    [
      ['task', 'add', 'T', '--accept', 'x', '--priority', 'soon'],
      2,
      'flag.value',
      /--priority.*soon/,
    ],
    [
      ['task', 'add', 'T', '--accept', 'x', '--card', '.git/card.md'],
      2,
      'front-matter',
      /line 3: mood/,
    ],
    [['task', 'add', 'T', '--accept', 'x', '--card', 'none.md'], 2, 'file', /--card.*none.md/],
    [['task', 'add', 'T', '--accept', 'x', '--body', '@none.md'], 2, 'file', /--body.*none.md/],
    [['task', 'add', 'x'.repeat(301), '--accept', 'x'], 2, 'event.invalid', /title/],
    [['task', 'show', '01'], 2, 'task.unknown', /"01"/],
    [['task', 'list', '--state', 'odd'], 2, 'flag.value', /--state.*odd/],
    [['task', 'wait', good, '--timeout', 'soon'], 2, 'flag.value', /--timeout.*soon/],
    [['lane', 'add', 'default'], 4, 'lane.taken', /defined by ana/],
    [['lane', 'add', '../x'], 2, 'flag.value', /\.\.\/x/],
    [['lane', 'add', 'l', '--ttl', '1'], 2, 'flag.value', /--ttl.*"1"/],
    [['lane', 'add', 'l', '--repo', 'nope'], 2, 'repo.unknown', /--repo.*nope/],
    [['lane', 'add', 'l', '--cron', '61 * * * *', '--run', 'x'], 2, 'flag.value', /--cron: "61/],
    [['lane', 'add', 'l', '--cron', '0 3 * * *', '--run', 'x'], 2, 'task.unjudged', /--accept/],
    [['lane', 'add', 'l', '--every', '2x', '--run', 'x'], 2, 'flag.value', /--every: "2x"/],
    [['lane', 'add', 'l', '--sandbox', 'jail'], 2, 'flag.value', /--sandbox.*jail/],
    [['lane', 'add', 'l', '--allow-host', 'http://x'], 2, 'flag.value', /--allow-host.*http/],
    [['lane', 'add', 'l', '--exclusive', '--paths', 'web/app/*.ts'], 2, 'lane.overlap', /web/],
    [
      ['lane', 'add', 'l', '--exclusive', '--slots', '2', '--paths', 'x'],
      2,
      'flag.value',
      /--slots/,
    ],
    [['lane', 'set', 'web', '--clear', 'mood'], 2, 'flag.value', /--clear.*"mood"/],
    [['lane', 'set', 'web', '--exclusive'], 2, 'lane.same', /web/],
    [['lane', 'stop', 'nope'], 2, 'lane.unknown', /"nope"/],
    [['repo', 'set', 'hub', '--maintenance', 'noon'], 2, 'flag.value', /--maintenance.*"noon"/],
    [['repo', 'remove', 'hub'], 2, 'repo.used', /hub.*default, web/],
    [['repo', 'pause', 'nope'], 2, 'repo.unknown', /"nope"/],
    [['lane', 'add', 'l', '--target', 'a..b'], 2, 'flag.value', /--target.*a\.\.b/],
    [['repo', 'add', '/nowhere/at/all', '--name', 'r'], 2, 'hub.missing', /repository/],
    [['repo', 'add', '--upload-pack=x'], 2, 'flag.unknown', /--upload-pack/],
    [['repo', 'add', t.hub, '--name', 'r', '--target', 'nope'], 2, 'repo.target', /--target.*nope/],
    [['repo', 'add', t.hub, '--name', 'hub'], 4, 'repo.taken', /hub/],
    [['up', '--lanes', 'default,nope'], 2, 'lane.unknown', /--lanes.*nope/],
    [['up', '--slots', '-1'], 2, 'flag.value', /--slots/],
    [['claim', good, '--lane', 'nope'], 2, 'lane.unknown', /--lane/],
    [['result', good], 2, 'file.missing', /--file/],
    [['result', good, '--file', 'none.json'], 2, 'file', /none.json/],
    [['verdict', good, 'pass', '--reason', 'r'], 2, 'flag.missing', /--commit/],
  ];
  for (const [words, exit, code, message] of cases) {
    const ran = await ana.mesh([...words, '--json']);
    const { error = {} } = ran.json;
    expect([ran.exit, error.code, words.join(' ')]).toEqual([exit, code, words.join(' ')]);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/^.+$/);
  }
  expect(await everything(t, ana)).toEqual(before);
});

it('tasks are written as cards, found by parts of their ids, amended, cancelled, retried', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  mkdirSync(join(ana.project, 'cards'));
  const card = [
    '---',
    'type: docs',
    'priority: high',
    'accept:',
    '  - test -s guide.md',
    "  - 'grep -q Guide guide.md'",
    'run: echo Guide > guide.md',
    '---',
    '# Write the guide #',
    '',
    'For people.',
  ];
  writeFileSync(join(ana.project, 'cards', 'guide.md'), card.join('\r\n'));
  const added = await ana.ok(['task', 'add', '--card', 'guide.md', '--priority', 'low'], {
    cwd: 'cards',
  });
  expect(added).toMatchObject({ title: 'Write the guide', published: true });
  expect(await task(ana, added.id.slice(-6))).toMatchObject({
    task: added.task,
    body: 'For people.',
    type: 'docs',
    priority: 'low',
    accept: ['test -s guide.md', 'grep -q Guide guide.md'],
    run: 'echo Guide > guide.md',
    by: added.task.split(':')[0],
  });
  const draft = await addTask(ana, 'Draft', '--draft', '--lane', 'default');
  expect(await task(ana, draft)).toMatchObject({ state: 'draft' });
  // Ids of one moment begin alike.
  const many = await ana.mesh(['task', 'show', added.id.slice(0, 4), '--json']);
  expect([many.exit, many.json.error.code]).toEqual([2, 'task.ambiguous']);
  expect(many.json.error.hint).toContain(added.task);

  const unjudged = await ana.mesh(['task', 'amend', draft, '--ready', '--json']);
  expect([unjudged.exit, unjudged.json.error.message]).toEqual([
    2,
    expect.stringMatching(/accept/),
  ]);
  const changes = ['--title', 'No draft', '--accept', 'true', '--needs', added.id, '--ready'];
  expect((await ana.ok(['task', 'amend', draft, ...changes])).changed).toContain('ready');
  expect(await task(ana, draft)).toMatchObject({ title: 'No draft', state: 'blocked' });
  const circle = await ana.mesh(['task', 'amend', added.id, '--needs', draft, '--json']);
  expect([circle.exit, circle.json.error.code]).toEqual([2, 'needs.circle']);
  expect(circle.json.error.message).toMatch(/\(Write the guide\) needs .* \(No draft\) needs /);
  const freed = await ana.ok(['task', 'amend', draft, '--clear', 'needs']);
  expect([freed.changed, (await task(ana, draft)).state]).toEqual([['needs'], 'ready']);
  await ana.ok(['task', 'amend', draft, '--needs', added.id]);
  const kept = await ana.mesh(['task', 'amend', draft, '--clear', 'title', '--json']);
  expect([kept.exit, kept.json.error.message]).toEqual([
    2,
    '--clear: "title" cannot be taken away',
  ]);
  const odd = ['lane', 'add', 'odd', '--on', 'landed:', '--run', 'true', '--accept', 'true'];
  const deaf = await ana.mesh([...odd, '--json']);
  expect(deaf.json.error.message).toMatch(/^--on: "landed:" must be/);

  const early = [
    'lane',
    'add',
    'later',
    '--on',
    'landed:nolane',
    '--run',
    'true',
    '--accept',
    'true',
  ];
  expect((await ana.mesh(early)).stderr).toContain(
    '--on landed:nolane: there is no lane nolane yet',
  );
  await ana.ok(['lane', 'remove', 'later']);

  expect((await ana.ok(['task', 'ready'])).tasks).toMatchObject([{ id: added.id, state: 'ready' }]);
  expect((await ana.ok(['task', 'list', '--state', 'blocked'])).tasks).toMatchObject([
    { id: draft },
  ]);
  expect(await ana.ok(['task', 'cancel', added.id, '--reason', 'obsolete'])).toMatchObject({
    state: 'cancelled',
  });
  const waited = await ana.mesh(['task', 'wait', draft, '--timeout', '20']);
  expect([waited.exit, waited.stdout]).toEqual([
    1,
    expect.stringMatching(/needs \w{6}, which is cancelled/),
  ]);
  const explained = await ana.mesh(['explain', draft]);
  expect(explained.stdout).toContain(`next: mesh task retry ${added.id.slice(-6)}`);
  expect((await ana.mesh(['task', 'cancel', added.id])).exit).toBe(2);
  await ana.ok(['task', 'retry', added.id]);
  expect((await ana.ok(['lane', 'show', 'default'])).tasks).toMatchObject({ ready: 1, blocked: 1 });
  const listed = await ana.mesh(['task', 'list']);
  expect(listed.stdout.split('\n').filter(Boolean)).toHaveLength(3);
});

it('repositories and lanes: what is stored is what was found', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  const bare = join(t.folder, 'api.git');
  ana.git('clone', '--quiet', '--bare', t.hub, bare);
  const added = await ana.ok(['repo', 'add', '../../api.git']);
  expect(added).toMatchObject({ name: 'api', url: bare, hub: false, target: 'main' });
  expect(await ana.ok(['repo', 'add', 'origin', '--name', 'again'])).toMatchObject({ hub: true });
  // A checkout means what it is a clone of.
  expect(await ana.ok(['repo', 'add', ben.project, '--name', 'bens'])).toMatchObject({
    url: t.hub,
  });
  const repos = (await ana.ok(['repo', 'list'])).repos;
  expect(repos.map((repo: { name: string }) => repo.name)).toEqual(['hub', 'api', 'again', 'bens']);
  const several = await ana.mesh(['lane', 'add', 'which', '--json']);
  expect([several.exit, several.json.error.code]).toEqual([2, 'repo.missing']);

  const words = [
    '--repo',
    'api',
    '--agent',
    'claude',
    '--agent',
    'script',
    '--slots',
    '1',
    '--paths',
    'src/**',
  ];
  const policy = [
    '--setup',
    'true',
    '--accept',
    'a',
    '--accept',
    'b',
    '--verify',
    'any-other',
    '--supervised',
  ];
  const limits = ['--ttl', '30', '--max-attempts', '2', '--wall', '60', '--exclusive'];
  const lane = await ana.ok(['lane', 'add', 'api', ...words, ...policy, ...limits]);
  const wanted = {
    name: 'api',
    repo: 'api',
    target: 'main',
    agents: ['claude', 'script'],
    slots: 1,
    paths: ['src/**'],
    setup: 'true',
    accept: ['a', 'b'],
    verify: 'any-other',
    supervised: true,
    exclusive: true,
    ttl: 30,
    maxAttempts: 2,
    wall: 60,
  };
  expect(lane).toMatchObject(wanted);
  expect(await ana.ok(['lane', 'show', 'api'])).toMatchObject(wanted);

  // Two nodes define one name: the first in the order stands, the other is told.
  await ben.ok(['lane', 'add', 'same', '--repo', 'hub', '--ttl', '20', '--no-sync']);
  await ana.ok(['lane', 'add', 'same', '--repo', 'hub', '--ttl', '10']);
  const told = (await ben.mesh(['sync'])).stdout;
  expect(told).toMatch(/of this node has no effect: a lane called same is there already/);
  const voids = (await ben.mesh(['log', '--void'])).stdout.trim().split('\n');
  expect(voids).toEqual([expect.stringMatching(/lane.defined .* a lane called same is there alr/)]);
  expect(await ben.ok(['lane', 'show', 'same'])).toMatchObject({ ttl: 10 });
  const taken = await ben.mesh(['lane', 'add', 'same', '--repo', 'hub', '--json']);
  expect([taken.exit, taken.json.error.message]).toEqual([4, expect.stringContaining('by ana')]);
});
