import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { agentFor } from './agent.ts';
import { review } from './review.ts';
import type { Duties } from './sight.ts';

const COMMIT = '1'.repeat(40);
const AGENTS = ['codex', 'claude', 'opus'];
const ALL = new Set(AGENTS);

const duties = (cli: [number | null, number | null], api: [number | null, number | null]): Duties =>
  new Map([
    ['claude', { family: 'anthropic', worker: cli[0], verifier: cli[1] }],
    ['opus', { family: 'anthropic', worker: api[0], verifier: api[1] }],
  ]);

test('who works: of one family as the node’s table says, else as the lane does', () => {
  const world = new SmallWorld();
  world.lane('default', { agents: AGENTS, maxAttempts: 9 });
  const ref = world.task();
  const fails = (agent: string) => {
    const claim = world.claim(world.ana, ref).ref;
    const why = { outcome: 'failed', ms: 1, stage: 'accept', reason: 'exit' } as const;
    world.say(world.ana, 'task.result', { task: ref, agent, ...why }, { claim });
  };
  const next = (table?: Duties) =>
    agentFor(
      sightOf(world, world.ana, { agents: ALL, ...(table ? { duties: table } : {}) }),
      world.state.tasks.get(ref) as Task,
    );
  expect(next(duties([1, 0], [0, 0]))).toBe('codex');
  fails('codex');
  expect([next(), next(duties([1, 0], [0, 0])), next(duties([null, 0], [0, 0]))]).toEqual([
    'claude',
    'opus',
    'opus',
  ]);
  // Who failed at it stands behind who did not, whatever the table says.
  fails('opus');
  expect(next(duties([1, 0], [0, 0]))).toBe('claude');
  expect(next(duties([null, 0], [null, 0]))).toBe('codex');
});

test('who judges: by the table alone, and where nobody may the result waits', () => {
  const world = new SmallWorld();
  world.lane('default', { verify: 'any-other', agents: ['codex'] });
  const ben = world.member('ben', ['worker', 'verifier']);
  world.say(world.ana, 'node.announced', { agents: [{ name: 'codex', family: 'openai' }] });
  const anthropic = ['claude', 'opus'].map((name) => ({ name, family: 'anthropic' }));
  world.say(ben, 'node.announced', { agents: anthropic });
  const ref = world.task();
  const claim = world.claim(world.ana, ref).ref;
  const body = { task: ref, outcome: 'passed' as const, agent: 'codex', ms: 5 };
  world.say(world.ana, 'task.result', { ...body, commit: COMMIT, base: COMMIT }, { claim });
  const asked = (table?: Duties, agents = ALL) =>
    review(
      sightOf(world, ben, {
        agents,
        now: world.clock + 60_000,
        ...(table ? { duties: table } : {}),
      }),
    ).map((one) => one.do === 'say' && (one.event.body as { agent: string }).agent);
  expect(asked()).toEqual(['claude']);
  expect(asked(duties([0, 1], [0, 0]))).toEqual(['opus']);
  // Without its key the endpoint cannot work: its family's CLI is asked, if it may be.
  expect(asked(duties([0, 1], [0, 0]), new Set(['claude']))).toEqual(['claude']);
  expect(asked(duties([0, null], [0, 0]), new Set(['claude']))).toEqual([]);
});
