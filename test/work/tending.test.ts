import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team } from './team.ts';

const HOUR = 3_600_000;

it('a quota rests the task, a person runs it all the same; a hard failure escalates with all that was tried', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const bad = await ana.mesh(['lane', 'add', 'bad', '--window', '3:2:1', '--json']);
  expect([bad.exit, bad.json.error.message]).toEqual([2, '--window: "3:2:1" is no window']);
  const report = join(ana.project, 'result.json');
  const fail = async (id: string, fields: object) => {
    await ana.ok(['claim', id]);
    writeFileSync(report, JSON.stringify({ outcome: 'failed', ...fields }));
    return ana.ok(['result', id, '--file', report]);
  };

  const judge = ['--accept', 'test -s made.txt'];
  const id = await addTask(ana, 'Later', '--run', 'echo x > made.txt', ...judge);
  const resets = Date.now() + HOUR;
  await fail(id, { reason: 'quota_limited', agent: 'script', resets });
  expect(await task(ana, id)).toMatchObject({
    state: 'ready',
    failures: 0,
    waits: { what: 'quota' },
    attempts: [{ class: 'quota_limited' }],
  });
  expect((await ana.ok(['task', 'ready'])).tasks).toEqual([]);
  const run = 'grep -q "asked nicely" "$MESH_PRIOR" && echo y > made.txt';
  const stuck = await addTask(ana, 'Stuck', '--run', run, ...judge);
  const why = { reason: 'missing_credentials', agent: 'codex', approaches: 'asked nicely' };
  await fail(stuck, { ...why, evidence: 'no key' });
  const { escalation } = await task(ana, stuck);
  expect(escalation).toMatchObject({
    cause: 'hard',
    class: 'hard',
    tries: { failures: 1, ceiling: 4, agents: { codex: 1 } },
    attempts: [{ n: 1, agent: 'codex', reason: 'missing_credentials', evidence: 'no key' }],
  });
  expect(escalation.todo).toContain(`mesh task retry ${stuck.slice(-6)}`);
  expect((await ana.ok(['status'])).needsYou).toMatchObject([{ name: 'Stuck' }]);
  await ana.ok(['task', 'retry', stuck]);

  await ana.ok(['tick']);
  expect((await task(ana, id)).state).toBe('ready');
  expect((await ana.ok(['task', 'run', id])).state).toBe('done');
  await ana.ok(['tick']);
  expect(await task(ana, stuck)).toMatchObject({ state: 'done', attempts: [{}, { n: 2 }] });
});

it('a card that is dropped becomes a task once; what cannot be read is told beside it', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const inbox = join(ana.project, '.mesh', 'inbox');
  const taken = join(inbox, 'taken');
  mkdirSync(inbox);
  const card = '---\nrun: test -e go\naccept: "true"\n---\n# Dropped\n';
  writeFileSync(join(inbox, 'a.md'), card);
  writeFileSync(join(inbox, 'b.md'), '---\nmood: good\n---\n# Never\n');
  await ana.ok(['lane', 'add', 'once', '--max-attempts', '1']);
  writeFileSync(join(inbox, 'a.md'), card.replace('run:', 'lane: once\nrun:'));
  await ana.ok(['tick']);
  const [dropped] = (await ana.ok(['task', 'list'])).tasks;
  expect(dropped).toMatchObject({ title: 'Dropped', state: 'escalated' });
  expect(readFileSync(join(inbox, 'b.md.problem'), 'utf8')).toMatch('line 2: mood is not known');
  expect((await ana.ok(['inbox'])).items).toMatchObject([
    { what: 'task', name: 'Dropped' },
    { what: 'card', name: 'card b.md', why: expect.stringMatching('mood is not known') },
  ]);
  const name = `a.${dropped.id.slice(-6)}.md`;
  expect(readdirSync(taken)).toEqual([name, `${name}.problem`]);
  expect(readFileSync(join(taken, `${name}.problem`), 'utf8')).toMatch('is escalated');
  renameSync(join(taken, name), join(inbox, 'again.md'));
  renameSync(join(taken, `${name}.problem`), join(inbox, 'again.md.problem'));
  await ana.ok(['tick']);
  expect((await ana.ok(['task', 'list'])).tasks).toHaveLength(1);
  expect((await task(ana, dropped.id)).attempts).toHaveLength(2);
  expect(existsSync(join(inbox, 'again.md'))).toBe(false);
  expect(existsSync(join(inbox, 'again.md.problem'))).toBe(false);
  writeFileSync(join(inbox, 'c.md'), '---\nrun: "true"\naccept: "true"\n---\n# Over\n');
  await ana.ok(['tick']);
  const over = readdirSync(taken).find((one) => one.startsWith('c.')) ?? '';
  renameSync(join(taken, over), join(inbox, over));
  const told = await ana.mesh(['tick']);
  expect(told.stderr).toMatch(/its task .* is done: it is not done again/);
  expect(readdirSync(taken)).toContain(over);
  writeFileSync(join(inbox, 'note.md'), 'fix the typo\n\nin the title\n');
  await ana.ok(['tick']);
  const unjudged = readFileSync(join(inbox, 'note.md.problem'), 'utf8');
  expect(unjudged).toMatch(/^note.md: accept is missing: nothing would judge/);
  await ana.ok(['lane', 'set', 'default', '--accept', 'true']);
  writeFileSync(join(inbox, 'note.md'), 'fix the typo\n\nin the heading\n');
  await ana.ok(['tick']);
  const note = (await ana.ok(['task', 'list'])).tasks.at(-1);
  expect(await task(ana, note.id)).toMatchObject({ title: 'fix the typo', body: 'in the heading' });
  const file = join(ana.project, 'backlog.md');
  writeFileSync(file, '---\naccept: "true"\n---\n# One\nfirst\n\n# Two\n');
  const plan = await ana.ok(['task', 'import', file]);
  expect(plan).toMatchObject({ added: [], wouldAdd: ['One', 'Two'] });
  await ana.ok(['task', 'import', file, '--execute']);
  writeFileSync(file, '---\naccept: "true"\n---\n# Three\n\n# One\nfirst\n');
  const again = await ana.ok(['task', 'import', file, '--execute']);
  expect(again).toMatchObject({ added: [{ title: 'Three' }], known: 1 });
});
