import { type Body, encodeEvent, type Kind, refOf } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import { expect, test } from 'vitest';
import { SmallWorld, START, type Who } from '../../../../test/support/small-world.ts';
import { runsOf } from './audit-runs.ts';

const [COMMIT, PATCH] = ['1'.repeat(40), '2'.repeat(40)];

test('a review is a run, with the version of who judged and the build of its node', () => {
  const world = new SmallWorld();
  const ben = world.member('ben', ['verifier']);
  world.say(ben, 'node.announced', { agents: [{ name: 'codex', family: 'openai' }] });
  world.lane('default', { verify: 'any-other', agents: ['script'] });
  const told: Parameters<typeof runsOf>[0]['told'][number][] = [];
  const say = <K extends Kind>(node: Who, kind: K, body: Body<K>, more = {}) => {
    const event = world.draft(kind, body, more);
    const [{ reason } = { reason: null }] = world.weave(world.batch(node, [event]));
    told.push({ node: node.id, line: encodeEvent(event), reason, chainTime: START });
    expect(reason).toBeNull();
    return refOf(node.id, event.id);
  };
  const task = world.task();
  const { ref: claim } = world.claim(world.ana, task);
  const made = { task, outcome: 'passed' as const, agent: 'script', ms: 1 };
  say(world.ana, 'task.result', { ...made, commit: COMMIT, base: COMMIT }, { claim });
  const seat = { task, commit: COMMIT, agent: 'codex', ttl: 60 };
  const first = say(ben, 'review.claimed', seat);
  say(ben, 'review.gaveup', { task, review: first, reason: 'quota', version: '0.9.1' });
  const review = say(ben, 'review.claimed', seat);
  const judged = { task, commit: COMMIT, review, agent: 'codex', model: 'gpt-5', patch: PATCH };
  say(ben, 'task.verdict', { ...judged, version: '1.0.0', verdict: 'pass', reason: 'it is met' });
  const node = { replica: { state: world.state }, stateDir: '/nowhere' } as unknown as OpenNode;
  const runs = runsOf({ node, told, attached: [], since: 0 });
  expect(runs.map(({ run, outcome, versions }) => ({ run, outcome, versions }))).toEqual([
    { run: first, outcome: 'gaveup', versions: { agent: '0.9.1', build: 'lanemesh rule set 0' } },
    { run: review, outcome: 'pass', versions: { agent: '1.0.0', build: 'lanemesh rule set 0' } },
  ]);
});
