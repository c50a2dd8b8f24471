import type { Statement } from '@lanemesh/peer/home';
import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { SmallWorld, type Who } from '../../../../../test/support/small-world.ts';
import type { Told } from '../history.ts';
import { chainOf } from './chain.ts';

const COMMIT = '1'.repeat(40);
const RECEIPT = 'a'.repeat(64);

/** A task that ana did and landed, and what a node reads of it. */
function proven(given: { judge?: string; verify?: string; waive?: 'node'[] } = {}) {
  const { judge, verify = 'none', waive = [] } = given;
  const world = new SmallWorld();
  const lane = { name: 'default', verify, review: { waive }, agents: ['script'], accept: ['true'] };
  world.lane('default', lane);
  const ben = world.member('ben', ['worker', 'verifier']);
  const task = world.task();
  const told: Told[] = [];
  const history: Told[] = [];
  let position = 0;
  const hear = (by: Who, kind: string, body: object, claim?: string) => {
    const event = world.draft(kind as never, body as never, claim ? { claim } : {});
    const derived = { reason: null, again: false, derived: null };
    const place = { position: ++position, node: by.id, seq: 1, entry: null, chainTime: 1 };
    history.push({ ...place, event, ...derived });
    if (kind.startsWith('task.')) told.push({ ...place, event, ...derived });
    return event;
  };
  const define = (over: object) => hear(world.ana, 'lane.defined', { ...lane, ...over });
  define({});
  const agents = [{ name: 'codex', family: 'openai' }];
  for (const node of [world.ana, ben]) hear(node, 'node.announced', { agents });
  const claim = world.claim(world.ana, task).ref;
  const passed = {
    task,
    outcome: 'passed',
    agent: 'script',
    ms: 1,
    commit: COMMIT,
    base: '2'.repeat(40),
  };
  world.say(world.ana, 'task.result', { ...passed, receipt: RECEIPT } as never, { claim });
  hear(world.ana, 'task.result', { ...passed, receipt: RECEIPT }, claim);
  const by = judge === undefined ? null : judge === 'ben' ? ben : world.ana;
  const verdict = { task, commit: COMMIT, verdict: 'pass', reason: 'good' };
  if (by) hear(by, 'task.verdict', { ...verdict, agent: 'codex', model: 'gpt-5' });
  const landed = { task, commit: COMMIT, target: 'main' };
  world.say(world.ana, 'task.landed', landed);
  hear(world.ana, 'task.landed', landed);
  const now = world.state.tasks.get(task) as Task;
  const attempt = now.attempts[0] as Task['attempts'][number];
  const asked = { ...(told[0] as Told), node: world.ana.id };
  const made = world.draft('task.enqueued', { title: 'a task', lane: 'default' });
  told.unshift({ ...asked, event: { ...made, id: task.split(':')[1] as string } });
  const statement = {
    subject: [{ name: 'code', digest: { gitCommit: COMMIT } }],
    predicate: { task, claim, node: { id: world.ana.id }, commands: [], sandbox: null },
  } as unknown as Statement;
  const links = (over: Partial<Parameters<typeof chainOf>[0]> = {}) => {
    const receipt = { digest: RECEIPT, statement };
    const parts = {
      state: world.state,
      task: now,
      attempt,
      told,
      history,
      receipt,
      trailers: null,
    };
    return chainOf({ ...parts, ...over });
  };
  const broken = (over = {}) => links(over).flatMap(({ link, ok }) => (ok ? [] : [link]));
  return { world, task, statement, broken, links, define };
}

test('every link from a landed commit to who asked for it holds, or is named', () => {
  const { world, task, statement, broken } = proven();
  expect(broken()).toEqual([]);
  expect(broken({ receipt: null })).toEqual([]);
  expect(broken({ receipt: { digest: RECEIPT, statement: null } })).toEqual(['receipt']);
  const other = { ...statement, subject: [{ name: 'x', digest: { gitCommit: '2'.repeat(40) } }] };
  expect(broken({ receipt: { digest: RECEIPT, statement: other } })).toEqual(['receipt']);
  expect(broken({ told: [] })).toEqual(['asked', 'wrote', 'landed']);
  const trailers = { task, attempt: '1', by: world.ana.id };
  expect(broken({ trailers })).toEqual([]);
  expect(broken({ trailers: { ...trailers, by: 'nobody' } })).toEqual(['landed']);
});

test('nobody is proven to have verified what nobody, or its own author, judged', () => {
  expect(proven({ judge: 'ben', verify: 'any-other' }).broken()).toEqual([]);
  expect(proven({ verify: 'any-other' }).broken()).toEqual(['verified']);
  expect(proven({ judge: 'ana', verify: 'any-other' }).broken()).toEqual(['verified']);
});

test('[INV-14] what a lane asked for then counts, and not what it asks for now', () => {
  const asked = proven({ verify: 'any-other' });
  asked.define({ verify: 'none' });
  expect(asked.broken()).toEqual(['verified']);
  const free = proven();
  free.define({ verify: 'any-other', approveEach: true });
  expect(free.broken()).toEqual([]);
});

test('who judged is named with agent, family and model, and what the lane waived for it', () => {
  const text = (given: object) =>
    proven({ verify: 'any-other', ...given })
      .links()
      .find(({ link }) => link === 'verified');
  expect(text({ judge: 'ben' })?.text).toBe('codex (openai, gpt-5) on ben judged it: pass');
  expect(text({ judge: 'ana', waive: ['node'] })).toMatchObject({
    ok: true,
    text: 'codex (openai, gpt-5) on ana judged it: pass; of the same node, which lane default waived',
  });
});
