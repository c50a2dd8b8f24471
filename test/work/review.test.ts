import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team, up } from './team.ts';

/** A verifier without a model: a program that reads the review and answers one document. */
const JUDGE = `
const about = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const wrong = /wrong/.test(about.patch);
if (/garbage/.test(about.patch)) console.log('looks good to me!');
else console.log(JSON.stringify({
  verdict: wrong ? 'CONCERNS' : 'PASS',
  criteria: [{ criterion: 'says what was asked', met: !wrong, evidence: 'made.txt:1' }],
  findings: wrong ? ['made.txt:1 is wrong: write right'] : [],
}));
`;

it('what one node makes another one judges: sent back with findings, then landed', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['sync']);
  await ana.ok(['node', 'admit', 'ben', '--role', 'verifier']);
  const judge = join(t.folder, 'judge.cjs');
  writeFileSync(judge, JUDGE);
  const lane = [
    '--verify',
    'script',
    '--verify-run',
    `node '${judge}'`,
    '--accept',
    'test -s made.txt',
  ];
  const bare = await ana.mesh(['lane', 'add', 'checked', ...lane, '--quorum', '2', '--json']);
  expect([bare.exit, bare.json.error.message]).toEqual([2, expect.stringContaining('--quorum 2')]);
  await ana.ok(['lane', 'add', 'checked', ...lane, '--waive', 'family']);
  // The next attempt finds what the verifier said among what was tried before it.
  const run =
    'grep -q "write right" "$MESH_PRIOR" && echo right > made.txt || echo wrong > made.txt';
  const id = await addTask(ana, 'Make it', '--lane', 'checked', '--run', run);
  const odd = await addTask(ana, 'Odd', '--lane', 'checked', '--run', 'echo garbage > made.txt');

  const first = await up(ana, '--lanes', 'checked');
  // Nobody else is there: its holder may not judge it.
  for (const made of [id, odd]) await task(ana, made, (one) => one.state === 'review');
  const status = await ana.ok(['status']);
  expect(status.reviews.waiting).toMatchObject([{ task: expect.any(String) }, {}]);
  const second = await up(ben);
  const done = await task(ana, id, (one) => one.state === 'done');
  expect(done.attempts).toMatchObject([
    { outcome: 'rejected', reason: 'concerns' },
    { outcome: 'passed' },
  ]);
  expect(done.attempts[0].evidence).toContain('made.txt:1 is wrong: write right');
  expect(done).toMatchObject({ failures: 0, review: { revisions: 1, votes: [{ name: 'ben' }] } });
  expect(t.gitAtHub('show', 'main:made.txt')).toBe('right\n');

  // Asked again it says the same, and nothing of that is recorded.
  const unknown = await ben.mesh(['verdict', 'replay', id, '--agent', 'nobody']);
  expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringContaining('no nobody')]);
  const replayed = await ben.ok(['verdict', 'replay', id]);
  expect(replayed.replayed).toMatchObject([
    { was: [{ verdict: 'pass' }], now: ['pass'], same: true },
  ]);
  const said = await ben.mesh(['log', '--kind', 'task.verdict', '--task', id, '--json']);
  expect(said.stdout.trim().split('\n')).toHaveLength(2);

  // No answer is FAIL: it used up its attempts, and nothing of it landed.
  const failed = await task(ana, odd, (one) => one.failures > 0);
  expect(failed.attempts[0]).toMatchObject({ outcome: 'rejected' });
  expect(failed.attempts[0].evidence).toContain('malformed answer');

  // Who judges may be named: an agent that is there, and may.
  const pinned = await ana.mesh(['lane', 'set', 'checked', '--verifier', 'nobody', '--json']);
  expect([pinned.exit, pinned.json.error.message]).toEqual([2, expect.stringMatching(/"nobody"/)]);
  const named = await ana.ok(['lane', 'set', 'checked', '--verifier', 'script']);
  expect(named.review.agents).toEqual(['script']);
  for (const [about, shown] of [
    [['lane', 'show', 'checked'], 'judged by'],
    [['lane', 'plan', 'checked'], 'lane checked: judged by script alone'],
  ] as const)
    expect((await ana.mesh([...about])).stdout).toContain(shown);
  for (const program of [first, second]) program.kill('SIGTERM');
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
});

it('what weakens a test waits for a person in every lane, and lands as exactly what was approved', {
  timeout: 120_000,
}, async () => {
  const test = "import { it } from 'node:test';\nit('adds', () => {});\n";
  const t = await team(['ana'], { 'README.md': '# Small\n', 'sum.test.js': test });
  const [ana] = t.laptops as [Laptop];
  const id = await addTask(ana, 'Tidy up', '--run', 'rm sum.test.js', '--accept', 'true');
  const running = await up(ana);
  const held = await task(ana, id, (one) => one.state === 'review');
  expect(held.holds).toEqual([{ guard: 'tests', text: 'deletes sum.test.js' }]);
  const [asked] = (await ana.ok(['inbox'])).items;
  expect(asked).toMatchObject({
    why: 'waits for approval: tests: deletes sum.test.js',
    approval: { commit: held.result.commit },
  });
  const told = (await ana.mesh(['explain', id])).stdout;
  expect(told).toContain('a person looks at tests: deletes sum.test.js');
  expect(told).toContain('| guard tests: deletes sum.test.js');
  const honest = await addTask(ana, 'Add', '--run', 'echo x > x.txt', '--accept', 'test -s x.txt');
  await task(ana, honest, (one) => one.state === 'done');
  // The target has moved on: the change is the same, so the approval stands.
  await ana.ok(['task', 'approve', id, '--commit', held.result.commit]);
  const done = await task(ana, id, (one) => one.state === 'done');
  expect(done.landed.commit).not.toBe(held.result.commit);
  expect(t.gitAtHub('ls-tree', '--name-only', 'main')).toBe('README.md\nx.txt\n');
  // What landed before is run again: who breaks it fails, and is told what it broke.
  const breaks = await addTask(ana, 'Break', '--run', 'rm x.txt', '--accept', 'true');
  const broken = await task(ana, breaks, (one) => one.failures > 0);
  expect(broken.attempts[0].evidence).toMatch(/^breaks what landed before: Add /);
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
});
