import type { Body } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';
import { specOf } from '../spec.ts';

const COMMIT = 'c'.repeat(40);

function world() {
  const small = new SmallWorld();
  small.say(small.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
  const lane = (name: string, over: Partial<Body<'lane.defined'>> = {}) =>
    small.lane(name, { repo: 'code', accept: ['make lint'], ...over });
  lane('default');
  const landed = (accept: string[], over: Partial<Body<'task.enqueued'>> = {}, target = 'main') => {
    const task = small.task({ accept, ...over });
    const { ref: claim } = small.claim(small.ana, task);
    const passed = { task, outcome: 'passed' as const, agent: 'script', ms: 1, commit: COMMIT };
    small.say(small.ana, 'task.result', passed, { claim });
    small.say(small.ana, 'task.landed', { task, commit: COMMIT, target });
    expect(small.state.tasks.get(task)?.state).toBe('done');
    return task;
  };
  const gates = (in_ = 'default', accept: string[] = []) => {
    const ref = small.task({ lane: in_, accept });
    const task = small.state.tasks.get(ref) as Parameters<typeof specOf>[1];
    const found = specOf(small.state, task, 'script', small.ana.id, 1000, null).gates ?? [];
    return found.map(({ command }) => command);
  };
  return { lane, landed, gates };
}

describe('the acceptance of what landed before', () => {
  test('is run again for every later task, each command once, the newest landing first', () => {
    const { landed, gates } = world();
    expect(gates()).toEqual([]);
    landed(['make a', 'make lint']);
    landed(['make b', 'make a']);
    expect(gates()).toEqual(['make b', 'make a']);
    expect(gates('default', ['make a'])).toEqual(['make b']);
  });

  test('is that of the same branch alone, at most 64 commands or as many as the lane says', () => {
    const { lane, landed, gates } = world();
    lane('next', { target: 'next' });
    landed(['make next'], { lane: 'next' }, 'next');
    for (let n = 0; n < 5; n++)
      landed(Array.from({ length: 16 }, (_, i) => `test -f ${n * 16 + i}.txt`));
    expect(gates()).toHaveLength(64);
    expect(gates()).not.toContain('test -f 15.txt');
    expect(gates('next')).toEqual(['make next']);
    lane('few', { guards: { gates: 2 } });
    expect(gates('few')).toEqual(['test -f 64.txt', 'test -f 65.txt']);
    lane('none', { guards: { gates: 0 } });
    expect(gates('none')).toEqual([]);
  });

  test('is that of no task which its lane retired', () => {
    const { lane, landed, gates } = world();
    const old = landed(['make old']);
    landed(['make new']);
    lane('later', { guards: { retired: [old] } });
    expect(gates('later')).toEqual(['make new']);
  });
});
