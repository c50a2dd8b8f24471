import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';

const COMMIT = '1'.repeat(40);
const BASE = '2'.repeat(40);

function held() {
  const world = new SmallWorld();
  world.lane('default');
  const task = world.task();
  const claim = world.claim(world.ana, task).ref;
  const get = () => world.state.tasks.get(task);
  const progress = (more: object, by = world.ana, under = claim) =>
    world.say(by, 'task.progressed', { task, summary: 'at it', ...more } as never, { claim: under })
      .reason;
  return { world, task, claim, get, progress };
}

test('what a running attempt reports is kept with it when it is lost, and takes no step', () => {
  const { world, task, claim, get, progress } = held();
  expect(progress({ commit: COMMIT, base: BASE })).toBeNull();
  expect(progress({ summary: 'further' })).toBeNull();
  expect(get()?.state).toBe('claimed');
  const ben = world.member('ben');
  world.claim(ben, task, { over: claim, saw: world.sawOf(world.ana) });
  const [lost, next] = get()?.attempts ?? [];
  const wip = { commit: COMMIT, base: BASE };
  expect(lost).toMatchObject({ outcome: 'lost', evidence: 'further', wip });
  expect(next).toMatchObject({ outcome: 'running', evidence: '', wip: null });
});

test('[INV-7] progress under a claim that no longer stands is superseded, its commit kept', () => {
  const { world, task, claim, get, progress } = held();
  const ben = world.member('ben');
  world.claim(ben, task, { over: claim, saw: world.sawOf(world.ana) });
  expect(progress({ commit: COMMIT, base: BASE })).toMatch(/^claim: superseded/);
  expect(get()?.attempts[1]).toMatchObject({ evidence: '', wip: null });
  expect(get()?.superseded).toMatchObject([{ kind: 'task.progressed', claim, commit: COMMIT }]);
});

test('a commit needs its base, and an attempt that has ended reports no more', () => {
  const { world, task, claim, get, progress } = held();
  expect(progress({ commit: COMMIT })).toBe('body.base: commit and base stand together');
  const passed = { outcome: 'passed', agent: 'script', ms: 5, commit: COMMIT, base: BASE } as const;
  world.say(world.ana, 'task.result', { task, ...passed }, { claim });
  expect(progress({})).toMatch(/^life: progress is not allowed while the attempt is passed/);
  expect(get()?.attempts[0]?.evidence).toBe('');
});
