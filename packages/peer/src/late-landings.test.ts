import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { LateLandings, type LateParts } from './late-landings.ts';
import type { Draft } from './ports.ts';

const COMMIT = '1'.repeat(40);
const MINUTES = 60_000;

/** A task that passed and was cancelled before its landing was recorded, and who looks for that. */
function cancelled(landed: () => string | null) {
  const world = new SmallWorld({ url: '/srv/hub.git', term: 0 });
  world.say(world.ana, 'repo.added', { name: 'code', url: '/srv/code.git', target: 'main' });
  world.lane('default', { repo: 'code' });
  const task = world.task();
  const claim = world.claim(world.ana, task).ref;
  world.say(world.ana, 'task.started', { task, agent: 'script' }, { claim });
  const passed = { task, agent: 'script', outcome: 'passed', commit: COMMIT, base: '2'.repeat(40) };
  world.say(world.ana, 'task.result', { ...passed, ms: 1 } as never, { claim });
  world.say(world.ana, 'task.cancelled', { task });
  const said: Draft[] = [];
  let reads = 0;
  let mono = 0;
  const late = new LateLandings({
    clock: { mono: () => mono },
    host: {
      landings: async (_repo: unknown, tasks: readonly string[]) => {
        reads++;
        const commit = landed();
        return new Map(commit === null ? [] : tasks.map((ref) => [ref, commit]));
      },
    },
    hubUrl: '/srv/hub.git',
    log: {},
    replica: { state: world.state, me: world.ana.id },
    say: async (draft: Draft) => void said.push(draft),
  } as unknown as LateParts);
  const look = async (): Promise<void> => {
    mono += 6 * MINUTES;
    late.look();
    await late.idle();
  };
  const get = () => world.state.tasks.get(task) as Task;
  return { world, task, said, look, get, reads: () => reads };
}

test('what landed while its task was being cancelled is recorded by whoever finds it', async () => {
  const { world, task, said, look, get } = cancelled(() => COMMIT);
  expect(get()).toMatchObject({ state: 'cancelled', landed: null });
  await look();
  const body = { task, commit: COMMIT, target: 'main' };
  expect(said).toEqual([{ kind: 'task.landed', body }]);
  expect(world.say(world.ana, 'task.landed', body).reason).toBeNull();
  expect(get()).toMatchObject({ state: 'done', landed: { commit: COMMIT } });
  await look();
  expect(said).toHaveLength(1);
});

test('what landed before a fork is recorded although its attempt is void in the new order', async () => {
  const { said, look, get, task } = cancelled(() => COMMIT);
  get().attempts = [];
  await look();
  expect(said).toEqual([{ kind: 'task.landed', body: { task, commit: COMMIT, target: 'main' } }]);
});

test('a task that a fork gave another place is looked for again', async () => {
  const { look, get, reads } = cancelled(() => null);
  for (let i = 0; i < 6; i++) await look();
  Object.assign(get(), { position: 99 });
  for (let i = 0; i < 6; i++) await look();
  expect(reads()).toBe(6);
});

test('where nothing landed nobody looks for ever', async () => {
  const { said, look, reads } = cancelled(() => null);
  for (let i = 0; i < 6; i++) await look();
  expect([said, reads()]).toEqual([[], 3]);
});
