import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team, up } from './team.ts';

const PERSON = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];

it('a task is claimed, renewed, reported and landed by hand, while up runs beside it', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['lane', 'add', 'hand', '--ttl', '12', '--accept', 'grep -q by-hand made.txt']);
  const id = await addTask(ana, 'By hand', '--lane', 'hand', '--body', '@README.md');
  const other = await addTask(ana, 'Other', '--lane', 'hand', '--priority', 'low');
  const running = await up(ana, '--lanes', 'default');

  const claimed = await ana.ok(['claim', id.slice(-6)]);
  expect(claimed).toMatchObject({ title: 'By hand', epoch: 1, ttl: 12 });
  expect(Date.parse(claimed.expires)).toBeGreaterThan(Date.now());
  const lost = await ben.mesh(['claim', id, '--json']);
  expect([lost.exit, lost.json.error]).toEqual([
    4,
    {
      code: 'claim.lost',
      message: expect.stringContaining('ana holds it'),
      hint: expect.any(String),
    },
  ]);
  const again = await ana.mesh(['claim', id, '--json']);
  expect([again.exit, again.json.error.code]).toEqual([4, 'claim.held']);
  const renewed = await ana.ok(['claim', id, '--renew']);
  expect(renewed.claim).toBe(claimed.claim);
  expect(Date.parse(renewed.expires)).toBeGreaterThan(Date.parse(claimed.expires));
  // The up that runs here neither runs it nor gives it up.
  expect(await task(ana, id)).toMatchObject({ state: 'claimed', attempts: [{ agent: null }] });

  const report = join(ana.project, 'result.json');
  const tell = async (laptop: Laptop, which: string, fields: object) => {
    writeFileSync(report, JSON.stringify(fields));
    return laptop.mesh(['result', which, '--file', report, '--json']);
  };
  expect((await tell(ben, id, { outcome: 'passed' })).json.error.code).toBe('claim.stale');
  for (const [fields, field] of [
    [{ outcome: 'great' }, 'outcome'],
    [{ outcome: 'passed', commit: 'HEAD' }, 'commit'],
    [{ outcome: 'passed', mood: 'good' }, 'mood'],
  ] as const) {
    const bad = await tell(ana, id, fields);
    expect([bad.exit, bad.json.error.message]).toEqual([2, expect.stringContaining(field)]);
  }

  // The change is judged like any attempt's, and the node makes the commit that lands.
  ana.git('switch', '--quiet', '-c', 'work');
  writeFileSync(join(ana.project, 'made.txt'), 'by-hand\n');
  ana.git('add', 'made.txt');
  ana.git(...PERSON, 'commit', '--quiet', '-m', 'My own words\n\nMesh-Task: forged');
  const commit = ana.git('rev-parse', 'HEAD').trim();
  const told = await tell(ana, id, { outcome: 'passed', commit, summary: 'made it', agent: 'pat' });
  // Nobody knows whose work it is that is not script's: the first of it a person lets land.
  expect(told.json).toMatchObject({ outcome: 'passed', state: 'review', agent: 'pat' });
  await task(ana, id, (one) => one.state === 'review');
  await ana.ok(['task', 'approve', id]);
  const done = await task(ana, id, (one) => one.state === 'done');
  expect(done.attempts).toMatchObject([{ name: 'ana', agent: 'pat', outcome: 'passed' }]);
  expect(t.gitAtHub('show', 'main:made.txt')).toBe('by-hand\n');
  const trailers = t.gitAtHub(
    'log',
    '-1',
    '--format=%s|%(trailers:key=Mesh-Task,valueonly)',
    'main',
  );
  expect(trailers.trim()).toBe(`By hand|${done.task}`);

  // Without a word for longer than the TTL it is given up by the up that runs here.
  expect((await ana.ok(['claim', '--lane', 'hand'])).title).toBe('Other');
  await task(ana, other, (one) => one.state === 'ready' && one.epoch === 1);
  const stale = await tell(ana, other, { outcome: 'failed', evidence: 'too hard' });
  expect([stale.exit, stale.json.error.code]).toEqual([4, 'claim.stale']);
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);

  // Failures, and results that acceptance does not bear out, are evidence for the next one.
  await ben.ok(['claim', other]);
  const markdown = join(ben.project, 'result.md');
  writeFileSync(markdown, '---\noutcome: failed\nexitCode: 7\n---\nIt needs a ladder.\n');
  expect(await ben.ok(['result', other, '--file', markdown])).toMatchObject({ state: 'ready' });
  await ana.ok(['claim', other]);
  ana.git('switch', '--quiet', '--detach', 'origin/main');
  writeFileSync(join(ana.project, 'nothing.txt'), 'nothing\n');
  ana.git('add', 'nothing.txt');
  ana.git(...PERSON, 'commit', '--quiet', '-m', 'nothing');
  const bad = await tell(ana, other, {
    outcome: 'passed',
    commit: ana.git('rev-parse', 'HEAD').trim(),
  });
  expect([bad.exit, bad.json]).toMatchObject([
    1,
    { outcome: 'failed', stage: 'accept', exitCode: 2 },
  ]);
  expect((await task(ana, other)).attempts).toMatchObject([
    { name: 'ana', outcome: 'gaveup' },
    { name: 'ben', outcome: 'failed', exitCode: 7, evidence: 'It needs a ladder.' },
    { name: 'ana', outcome: 'failed', stage: 'accept' },
  ]);
});

it('a lane without repository, and a verifier that is another node', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['lane', 'add', 'chores', '--repo', 'none']);
  const chore = await addTask(
    ana,
    'Chore',
    '--lane',
    'chores',
    '--run',
    'echo x > y',
    '--accept',
    'cat y',
  );
  renameSync(t.hub, `${t.hub}.away`);
  const away = await ana.mesh(['task', 'run', chore, '--interval', '0.2', '--json']);
  expect([away.exit, away.json.error.code]).toEqual([75, 'hub.away']);
  renameSync(`${t.hub}.away`, t.hub);
  const ran = await ana.mesh(['task', 'run', chore, '--interval', '0.2']);
  expect(ran, ana.processLog()).toMatchObject({ exit: 0 });
  expect(await task(ana, chore)).toMatchObject({ state: 'done', landed: null });

  await ana.ok(['lane', 'add', 'checked', '--verify', 'any-other']);
  const id = await addTask(ana, 'Checked', '--lane', 'checked', '--run', 'echo 1 > one');
  await ana.ok(['tick']);
  const shown = await task(ana, id);
  expect(shown).toMatchObject({ state: 'review', attempts: [{ outcome: 'passed' }] });
  const { commit } = shown.result;
  const words = ['--commit', commit.slice(0, 10), '--reason', 'reads well'];
  const own = await ana.mesh(['verdict', id, 'pass', ...words, '--json']);
  expect([own.exit, own.json.error.message]).toEqual([
    4,
    expect.stringContaining('may not judge it'),
  ]);
  await ben.ok(['sync']);
  expect((await ben.mesh(['verdict', id, 'maybe', ...words])).exit).toBe(2);
  const other = ['--commit', 'f'.repeat(40), '--reason', 'r', '--json'];
  const missed = await ben.mesh(['verdict', id, 'pass', ...other]);
  expect([missed.exit, missed.json.error.message, missed.json.error.hint]).toEqual([
    2,
    expect.stringContaining(`"${'f'.repeat(40)}" is not the commit under review`),
    `that is ${commit}`,
  ]);
  expect(await ben.ok(['verdict', id, 'pass', ...words])).toMatchObject({
    state: 'landing',
    commit,
  });
  await ana.ok(['tick']);
  expect(await task(ana, id)).toMatchObject({ state: 'done' });
});
