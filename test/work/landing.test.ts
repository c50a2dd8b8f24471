import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team } from './team.ts';

const ONCE = ['up', '--once', '--interval', '0.2', '--slots', '2'];

it('a task asked for on one node is done on another and lands with its trailers', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  const id = await addTask(ana, 'Write a', '--run', 'echo a > a.txt', '--accept', 'test -s a.txt');
  const before = ana.git('rev-parse', 'HEAD');
  const ran = await ben.mesh([...ONCE, '--json']);
  expect(ran.exit).toBe(0);
  const lines = ran.stdout.split('\n').filter(Boolean);
  const [first, ...rest] = lines.map((line) => JSON.parse(line));
  expect(first).toMatchObject({ event: 'up', name: 'ben', lanes: ['default'], slots: 2 });
  expect(rest.at(-1)).toMatchObject({ event: 'end', reason: 'done' });

  await ana.ok(['sync']);
  const shown = await task(ana, id);
  const { node: bensId } = await ben.ok(['status']).then((status) => ({ node: status.node.id }));
  expect(shown).toMatchObject({
    id,
    title: 'Write a',
    lane: 'default',
    state: 'done',
    needs: [],
    landed: { target: 'main', node: bensId, commit: t.gitAtHub('rev-parse', 'main').trim() },
    attempts: [{ n: 1, node: bensId, name: 'ben', epoch: 1, agent: 'script', outcome: 'passed' }],
  });
  expect(t.gitAtHub('log', '-1', '--format=%(trailers)', 'main').trim().split('\n')).toEqual([
    `Mesh-Task: ${shown.task}`,
    'Mesh-Attempt: 1',
    `Mesh-Node: ${bensId}`,
  ]);
  expect(t.gitAtHub('show', 'main:a.txt')).toBe('a\n');
  // The users' clones are as they were, and the task's head branch is gone.
  expect(ana.git('rev-parse', 'HEAD')).toBe(before);
  expect(ana.git('status', '--porcelain') + ben.git('status', '--porcelain')).toBe('');
  expect(ben.git('for-each-ref', '--format=%(refname)')).not.toContain('mesh');
  expect([...t.hubRefs().keys()].filter((ref) => ref.includes('mesh/task'))).toEqual([]);
  const told = await ana.ok(['explain', id]);
  expect(told.events.map((event: { kind: string }) => event.kind)).toEqual([
    'task.enqueued',
    'task.claimed',
    'task.started',
    'task.result',
    'task.landed',
  ]);
  expect(told.events.map((event: { name: string }) => event.name)).toEqual([
    'ana',
    ...Array(4).fill('ben'),
  ]);
  // What it printed is where it ran.
  const log = await ben.mesh(['attach', id]);
  expect([log.exit, log.stdout]).toEqual([0, expect.stringContaining('echo a > a.txt')]);
  const elsewhere = await ana.mesh(['attach', id, '--json']);
  expect([elsewhere.exit, elsewhere.json.error.code]).toEqual([1, 'log.missing']);
});

it('attempts fail, are retried with the evidence in hand, and end with a person', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana'], {
    '.gitignore': 'node_modules/\n',
    'main.cjs': "console.log(require('left').left);\n",
    'count.txt': 'one\n',
  });
  const [ana] = t.laptops as [Laptop];
  await ana.ok(['lane', 'add', 'short', '--max-attempts', '2']);
  const add = (title: string, run: string, accept: string, ...words: string[]) =>
    addTask(ana, title, '--run', run, '--accept', accept, ...words);

  const unchanged = await add('Look', 'true', 'test -s main.cjs');
  const learns = await add(
    'Write two',
    'if grep -q "expected: two" "$MESH_PRIOR"; then echo two > out; else echo one > out; fi',
    'grep -x two out || { echo "expected: two" >&2; exit 3; }',
  );
  const needing = await add(
    'Copy two',
    'cp out copy',
    'grep two copy',
    '--needs',
    learns.slice(-6),
  );
  expect(await task(ana, needing)).toMatchObject({ state: 'blocked' });

  const flag = join(t.folder, 'flag');
  const never = await add(
    'Never',
    `test -e '${flag}' && echo fixed > fixed; echo tried >> log.txt`,
    'test -e fixed',
    '--lane',
    'short',
  );

  const left = join(ana.project, 'node_modules', 'left');
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, 'index.js'), 'exports.left = 1;\n');
  const leaning = await add(
    'Use left',
    'true',
    `'${process.execPath}' main.cjs`,
    '--lane',
    'short',
  );

  const mark = join(t.folder, 'moved');
  // The first attempt moves the target itself, behind the node's back.
  const git = 'git -c user.name=x -c user.email=x@example.org';
  const move = [
    `git clone -q '${t.hub}' elsewhere && cd elsewhere && echo other > count.txt`,
    `${git} commit -qam other && until git push -q origin HEAD:main; do git pull -q --rebase; done`,
    'cd .. && rm -rf elsewhere',
  ].join(' && ');
  const told = 'grep -q CONFLICT "$MESH_PRIOR" && cat count.txt > seen.txt';
  const meets = await add(
    'Count',
    `if test -e '${mark}'; then ${told}; else touch '${mark}'; (${move}); fi; echo mine >> count.txt`,
    'grep mine count.txt',
  );

  const waiting = ana.mesh(['task', 'wait', needing, '--timeout', '60']);
  expect((await ana.mesh(ONCE)).exit).toBe(0);
  expect((await waiting).exit).toBe(0);

  expect(await task(ana, unchanged)).toMatchObject({ state: 'done', landed: null });
  const learned = await task(ana, learns);
  expect(learned).toMatchObject({
    state: 'done',
    attempts: [
      { n: 1, outcome: 'failed', stage: 'accept', exitCode: 3 },
      { n: 2, outcome: 'passed' },
    ],
  });
  expect(learned.attempts[0].evidence).toContain('expected: two');
  expect(await task(ana, needing)).toMatchObject({ state: 'done', needs: [learned.task] });

  const conflict = await task(ana, meets);
  expect(conflict).toMatchObject({
    state: 'done',
    attempts: [{ outcome: 'failed', stage: 'merge', reason: 'conflict' }, { outcome: 'passed' }],
  });
  expect(conflict.attempts[0].evidence).toMatch(/CONFLICT.*count\.txt/);
  expect(t.gitAtHub('show', 'main:count.txt')).toBe('other\nmine\n');
  expect(t.gitAtHub('show', 'main:seen.txt')).toBe('other\n');
  expect(t.gitAtHub('rev-list', '--merges', 'main')).toBe('');

  const undeclared = await task(ana, leaning);
  expect(undeclared).toMatchObject({ state: 'escalated', attempts: [{ stage: 'accept' }, {}] });
  expect(undeclared.attempts[0].evidence).toContain("Cannot find module 'left'");

  const stuck = await task(ana, never);
  expect(stuck.reason).toMatch(/2 of 2 attempts failed; the last one: accept failed/);
  expect(stuck).toMatchObject({ state: 'escalated', attempts: [{ n: 1 }, { n: 2 }] });
  const waited = await ana.mesh(['task', 'wait', never, '--timeout', '20']);
  expect([waited.exit, waited.stdout]).toEqual([1, expect.stringContaining('escalated')]);
  const explained = await ana.mesh(['explain', never.slice(-6)]);
  expect(explained.stdout).toContain(`next: mesh task retry ${never.slice(-6)}`);
  writeFileSync(flag, '');
  expect(await ana.ok(['task', 'retry', never])).toMatchObject({ state: 'ready' });
  expect((await ana.mesh(['task', 'run', never, '--interval', '0.2'])).exit).toBe(0);
  expect((await task(ana, never)).state).toBe('done');
});

it('a protected target blocks a task, which says so and lands after the cause is gone', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const hook = join(t.hub, 'hooks', 'update');
  mkdirSync(join(t.hub, 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\ntest "$1" != refs/heads/main || { echo no >&2; exit 1; }\n');
  chmodSync(hook, 0o755);
  const tip = t.gitAtHub('rev-parse', 'main');
  const id = await addTask(ana, 'Write', '--run', 'echo x > x', '--accept', 'test -s x');
  expect((await ana.mesh(ONCE)).exit).toBe(0);
  const shown = await task(ana, id);
  expect(shown).toMatchObject({ state: 'blocked' });
  expect(shown.reason).toMatch(/^target\.refused: .*protected/);
  expect((await ana.mesh(['task', 'wait', id])).exit).toBe(1);
  expect(t.gitAtHub('rev-parse', 'main')).toBe(tip);
  writeFileSync(hook, '#!/bin/sh\n');
  await ana.ok(['task', 'retry', id]);
  await ana.mesh(ONCE);
  expect((await task(ana, id)).state).toBe('done');
});
