import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { agentFor } from './agent.ts';

const AGENTS = ['claude', 'codex', 'gemini'];

function office() {
  const world = new SmallWorld();
  world.lane('default', { agents: AGENTS, maxAttempts: 9 });
  const ref = world.task();
  const task = () => world.state.tasks.get(ref) as Task;
  const fails = (agent: string, stage: 'merge' | 'accept', reason: 'conflict' | 'exit') => {
    const claim = world.claim(world.ana, ref).ref;
    const body = { task: ref, outcome: 'failed', agent, ms: 1, stage, reason } as const;
    world.say(world.ana, 'task.result', body, { claim });
  };
  const next = (agents: readonly string[] = AGENTS) =>
    agentFor(sightOf(world, world.ana, { agents: new Set(agents) }), task());
  return { fails, next };
}

test('whose result met the first conflict solves it, where it can', () => {
  const { fails, next } = office();
  fails('codex', 'merge', 'conflict');
  expect(next()).toBe('codex');
  expect(next(['claude', 'gemini'])).toBe('claude');
});

test('once: what fails then goes to who failed least', () => {
  const { fails, next } = office();
  fails('codex', 'merge', 'conflict');
  fails('codex', 'accept', 'exit');
  expect(next()).toBe('claude');
});

test('other failures go to who failed least', () => {
  const { fails, next } = office();
  fails('claude', 'accept', 'exit');
  expect(next()).toBe('codex');
});
