import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { until } from '../support/scratch.ts';
import { addTask, task, team, up } from './team.ts';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('a supervised lane lands what a person approved, and nothing else', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  await ana.ok(['lane', 'add', 'careful', '--supervised', '--accept', 'test -s made.txt']);
  const run = 'echo "$(cat made.txt 2> /dev/null)x" > made.txt';
  const id = await addTask(ana, 'Make it', '--lane', 'careful', '--run', run);
  const running = await up(ana);
  const waiting = await task(ana, id, (one) => one.state === 'review');
  expect((await ana.ok(['status'])).needsYou).toMatchObject([
    { why: 'waits for approval', hint: `mesh task approve ${id.slice(-6)}` },
  ]);
  const [asked] = (await ana.ok(['inbox'])).items;
  expect(asked).toMatchObject({ id: waiting.task, approval: { held: false } });
  const wrong = await ana.mesh(['task', 'approve', id, '--commit', '1234567', '--json']);
  expect([wrong.exit, wrong.json.error.code]).toEqual([2, 'flag.value']);
  const silent = await ana.mesh(['task', 'approve', id, '--reject', '--json']);
  expect([silent.exit, silent.json.error.message]).toEqual([2, '--reason is missing']);

  await ana.ok(['task', 'approve', id, '--reject', '--reason', 'not enough']);
  const again = await task(ana, id, (one) => one.state === 'review' && one.attempts.length === 2);
  expect(again.attempts[0]).toMatchObject({ outcome: 'rejected', evidence: 'not enough' });
  expect(t.gitAtHub('ls-tree', '--name-only', 'main').trim()).toBe('README.md');
  await ana.ok(['task', 'approve', id]);
  await task(ana, id, (one) => one.state === 'done');
  expect(t.gitAtHub('show', 'main:made.txt')).toBe('x\n');
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
});

it('a pause stops the agent at once, hub or no hub, and its attempt does not count', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const file = join(t.folder, 'pid');
  const run = `echo $$ > '${file}'; test -e '${t.folder}/fast' || sleep 600; echo x > made.txt`;
  const id = await addTask(ana, 'Slow', '--run', run, '--accept', 'test -s made.txt');
  const running = await up(ana);
  const begun = () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');
  await until('the agent runs', begun);
  const pid = Number(readFileSync(file, 'utf8'));

  renameSync(t.hub, `${t.hub}.away`);
  expect((await ana.ok(['pause', '--reason', 'lunch'])).paused).toBe(true);
  await until('the agent has ended', () => !isRunning(pid));
  renameSync(`${t.hub}.away`, t.hub);
  const paused = await task(ana, id, (one) => one.state === 'ready' && one.epoch === 1);
  expect(paused).toMatchObject({ paused: null, failures: 0 });
  const status = await ana.ok(['status']);
  expect(status.paused).toMatchObject([{ what: 'node ana', reason: 'lunch' }]);
  expect((await ana.mesh(['up', '--once', '--json'])).exit).toBe(75);
  const twice = await ana.mesh(['pause', '--json']);
  expect([twice.exit, twice.json.error.hint]).toEqual([2, 'mesh resume ends it']);

  await ana.ok(['task', 'pause', id]);
  await ana.ok(['resume']);
  expect((await ana.ok(['task', 'ready'])).tasks).toEqual([]);
  expect((await ana.ok(['explain', id])).next).toBe(`mesh task resume ${id.slice(-6)}`);
  writeFileSync(join(t.folder, 'fast'), '');
  await ana.ok(['task', 'resume', id]);
  const done = await task(ana, id, (one) => one.state === 'done');
  expect(done.attempts).toMatchObject([{ outcome: 'revoked' }, { outcome: 'passed' }]);
  expect((await ana.mesh(['resume', '--all', '--json'])).json.error.code).toBe('paused.not');
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
});

it('a question waits for its answer, and the next attempt has both', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const run = 'cat > given.json';
  const accept = `grep -q '"answers":\\[{"question":"which port?","answer":"8443"}\\]' given.json`;
  const id = await addTask(ana, 'Listen', '--run', run, '--accept', accept);
  await ana.ok(['claim', id]);
  const report = join(t.folder, 'result.json');
  writeFileSync(report, JSON.stringify({ outcome: 'question', question: 'which port?' }));
  await ana.ok(['result', id, '--file', report]);
  expect(await task(ana, id)).toMatchObject({ state: 'blocked', reason: 'question: which port?' });
  expect((await ana.ok(['explain', id])).next).toBe(`mesh task answer ${id.slice(-6)} TEXT`);
  await ana.ok(['task', 'answer', id, '8443']);
  expect((await ana.mesh(['up', '--once', '--interval', '0.3'])).exit).toBe(0);
  expect(await task(ana, id)).toMatchObject({ state: 'done' });
});
