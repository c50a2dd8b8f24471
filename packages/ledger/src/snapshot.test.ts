import { cloneState, Line, plainValue, type State, stateHash } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { crypto, SmallWorld } from '../../../test/support/small-world.ts';
import { MemoryStore } from './memory-store.ts';
import { loadSnapshot, saveSnapshot } from './snapshot.ts';

test('a state comes back with its maps, sets, order and large integers', async () => {
  const store = new MemoryStore();
  const state = {
    map: new Map([
      ['b', { set: new Set(['z', 'a']) }],
      ['a', { set: new Set<string>() }],
    ]),
    large: Number.MAX_SAFE_INTEGER,
    beyond32: 2 ** 40 + 1,
    negative: -(2 ** 40),
    nothing: null,
    text: 'é\u2028😀',
    list: [1, [2, []]],
  };
  await saveSnapshot(store, 'build', state);
  const loaded = await loadSnapshot<typeof state>(store, 'build');
  expect(loaded).toEqual(state);
  expect([...(loaded?.map.keys() ?? [])]).toEqual(['b', 'a']);
  expect(loaded?.map.get('b')?.set).toBeInstanceOf(Set);
});

test('fold(all) = fold(snapshot) + rest', async () => {
  const world = new SmallWorld();
  world.lane();
  const ben = world.member('ben');
  const task = world.task();
  const store = new MemoryStore();
  await saveSnapshot(store, 'build', world.state);
  const saved = cloneState(world.state);
  const claim = world.claim(ben, task).ref;
  world.say(ben, 'task.started', { task, agent: 'script' }, { claim });
  const loaded = (await loadSnapshot<State>(store, 'build')) as State;
  expect(plainValue(loaded)).toEqual(plainValue(saved));
  const line = new Line(loaded, crypto);
  line.judge(world.tip.oid, world.commits);
  expect(stateHash(line.state, crypto)).toBe(stateHash(world.state, crypto));
});

test('none, a damaged one, and one of another build are no loss', async () => {
  const store = new MemoryStore();
  expect(await loadSnapshot(store, 'build')).toBeNull();
  await saveSnapshot(store, 'build', { a: 1 });
  expect(await loadSnapshot(store, 'another build')).toBeNull();
  const bytes = (await store.loadBlob('snapshot')) as Uint8Array;
  for (let length = 0; length < bytes.length; length++) {
    await store.saveBlob('snapshot', bytes.slice(0, length));
    expect(await loadSnapshot(store, 'build')).toBeNull();
  }
  await store.saveBlob('snapshot', new TextEncoder().encode('{"a":1}'));
  expect(await loadSnapshot(store, 'build')).toBeNull();
});

test('one with a flipped bit is not read', async () => {
  const store = new MemoryStore();
  await saveSnapshot(store, 'build', { name: 'ana', count: 7 });
  const bytes = (await store.loadBlob('snapshot')) as Uint8Array;
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = (changed[at] as number) ^ 1;
    await store.saveBlob('snapshot', changed);
    expect(await loadSnapshot(store, 'build'), `byte ${at}`).toBeNull();
  }
});
