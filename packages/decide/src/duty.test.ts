import type { Agent, Member, Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { agentFor } from './agent.ts';
import { dutiesOf } from './duty.ts';
import { neverRuns } from './never.ts';
import { planWork } from './plan.ts';
import { review, verifiersFor } from './review.ts';
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

test('what another node keeps its agents from it has announced: plans, warnings and judges go by it', () => {
  const world = new SmallWorld();
  world.lane('default', { verify: 'any-other', agents: ['codex'] });
  const ben = world.member('ben', ['worker', 'verifier']);
  const says = (who: typeof ben, agents: Agent[]) =>
    world.say(who, 'node.announced', {
      agents: agents.map(({ duties, ...one }) => ({ ...one, ...(duties ? { duties } : {}) })),
    });
  const codex = { name: 'codex', family: 'openai' };
  const claude = { name: 'claude', family: 'anthropic' };
  const warnings = () => neverRuns(world.state).map(({ code, text }) => `${code}: ${text}`);
  says(world.ana, [codex]);
  says(ben, [{ ...claude, duties: ['worker'] }]);
  const ref = world.task();
  const claim = world.claim(world.ana, ref).ref;
  const body = { task: ref, outcome: 'passed' as const, agent: 'codex', ms: 5 };
  world.say(world.ana, 'task.result', { ...body, commit: COMMIT, base: COMMIT }, { claim });
  const able = () => verifiersFor(world.state, world.state.tasks.get(ref) as Task);
  expect(able()).toEqual([]);
  expect(warnings()).toEqual([
    expect.stringMatching(/^no-verifier: .*\(claude of ben may not judge: mesh agents transport/),
  ]);
  says(ben, [claude]);
  expect([able(), warnings()]).toEqual([[ben.id], []]);
  // What nobody lets work is no agent for the lane.
  says(world.ana, [{ ...codex, duties: ['verifier'] }]);
  expect(warnings()).toEqual([
    expect.stringMatching(/^no-agent: .*\(codex of ana may not work: mesh agents transport/),
  ]);
  const plan = (node: typeof ben) => {
    const member = world.state.members.get(node.id) as Member;
    const agents = new Set(member.agents.map(({ name }) => name));
    return sightOf(world, node, { agents, duties: dutiesOf(member) });
  };
  world.task();
  expect(planWork([plan(world.ana), plan(ben)]).map(({ by }) => by)).toEqual([null]);
});
