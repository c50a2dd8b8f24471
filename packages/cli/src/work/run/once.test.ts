import type { Body } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { sightOf } from '../../../../../test/support/sight.ts';
import { SmallWorld } from '../../../../../test/support/small-world.ts';
import { decideOne, wantsOne } from './once.ts';

function withTask() {
  const world = new SmallWorld();
  world.lane('default', { agents: ['claude', 'codex'], maxAttempts: 9 });
  const ref = world.task();
  const fail = (more: Partial<Body<'task.result'>>) => {
    const claim = world.claim(world.ana, ref).ref;
    const body = { task: ref, outcome: 'failed' as const, agent: 'claude', ms: 5, ...more };
    world.say(world.ana, 'task.result', body, { claim });
  };
  const sight = (agents: string[]) =>
    sightOf(world, world.ana, { agents: new Set(agents), forced: ref });
  const claims = (begun: number, ...agents: string[]) => {
    const seen = sight(agents);
    const said = decideOne(seen, ref, begun).filter(
      (command) => command.do === 'say' && command.event.kind === 'task.claimed',
    );
    expect(said.length > 0).toBe(wantsOne(seen, ref, begun));
    return said.length;
  };
  return { fail, claims };
}

test('a task run by a person waits for nothing that was before', () => {
  const { fail, claims } = withTask();
  fail({ reason: 'quota_limited' });
  fail({ agent: 'codex', reason: 'timeout' });
  expect(claims(2, 'claude', 'codex')).toBe(1);
});

test('it ends with an attempt after which it has to wait, and goes on where another agent can', () => {
  const { fail, claims } = withTask();
  fail({ reason: 'quota_limited' });
  expect(claims(0, 'claude')).toBe(0);
  expect(claims(0, 'claude', 'codex')).toBe(1);
  fail({ agent: 'codex', reason: 'exit' });
  expect(claims(0, 'codex')).toBe(1);
  fail({ agent: 'codex', reason: 'timeout' });
  expect(claims(0, 'codex', 'claude')).toBe(0);
});
