import type { Wip } from '@lanemesh/hosts';
import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { mayBeKept, offered, wipRhythm } from './wip.ts';

const BASE = '2'.repeat(40);
const commit = (digit: number) => `${digit}`.repeat(40);

function held(pushesPerMinute?: number) {
  const limit = pushesPerMinute === undefined ? {} : { pushesPerMinute };
  const world = new SmallWorld({ url: '/srv/hub.git', term: 0, ...limit });
  world.lane('default', { ttl: 60, maxAttempts: 9 });
  const task = world.task();
  const get = () => world.state.tasks.get(task) as Task;
  const says = (claim: string, of: string) =>
    world.say(
      world.ana,
      'task.progressed',
      { task, summary: 'at it', commit: of, base: BASE },
      { claim },
    );
  const again = () => world.claim(world.ana, task).ref;
  const giveUp = (claim: string) =>
    world.say(world.ana, 'task.gaveup', { task, reason: 'drain' }, { claim });
  return { world, task, get, says, again, giveUp };
}

/** A repository that has these commits; what was asked for, in order. */
function keeper(...has: string[]) {
  const asked: string[] = [];
  const bring: Wip['bring'] = async (_, __, claim, of) =>
    asked.push(`${claim} ${of}`) > 0 && has.includes(of);
  return { asked, wip: { bring } as Wip };
}

test('a look comes with the beats, and once a TTL where the hub limits pushes', () => {
  for (const [limit, every] of [
    [undefined, 20_000],
    [6, 60_000],
  ] as const) {
    const { world, get, again } = held(limit);
    again();
    expect(wipRhythm(world.state, get())).toBe(every);
  }
});

test('what the newest attempt said last is offered, else what one before it had', async () => {
  const { task, get, says, again, giveUp } = held();
  const first = again();
  says(first, commit(1));
  says(first, commit(3));
  giveUp(first);
  const second = again();
  says(second, commit(4));
  giveUp(second);
  again();
  const target = { repo: { name: 'code', url: '/srv/code.git', target: 'main' }, task };
  const both = keeper(commit(3), commit(4));
  expect(await offered(both.wip, target, get())).toEqual({ commit: commit(4), attempt: 2 });
  const one = keeper(commit(3));
  expect(await offered(one.wip, target, get())).toEqual({ commit: commit(3), attempt: 1 });
  expect(one.asked).toEqual([`${second} ${commit(4)}`, `${first} ${commit(3)}`]);
  expect(await offered(keeper().wip, target, get())).toBeUndefined();
  expect(mayBeKept(get())).toBe(true);
});

test('what a node said too late is still the furthest of its attempt', async () => {
  const { task, get, says, again, giveUp } = held();
  const first = again();
  says(first, commit(1));
  giveUp(first);
  says(first, commit(3));
  const target = { repo: { name: 'code', url: '/srv/code.git', target: 'main' }, task };
  again();
  const { wip } = keeper(commit(1), commit(3));
  expect(await offered(wip, target, get())).toEqual({ commit: commit(3), attempt: 1 });
});
