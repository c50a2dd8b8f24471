/** The lives of tasks, from the first wish to what lies in the target. */
import { SmallWorld, type Told, type Who } from '../../support/small-world.ts';

const COMMIT = '1'.repeat(40);
const OTHER = '3'.repeat(40);
const BASE = '2'.repeat(40);

export function tasks(): SmallWorld {
  const world = new SmallWorld({ url: '/srv/hub.git', term: 0, pushesPerMinute: 60 });
  const { ana } = world;
  world.say(ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
  world.lane('default', { slots: 3, maxAttempts: 2, repo: 'code' });
  world.lane('judged', { verify: 'any-other', accept: [] });
  const ben = world.member('ben', ['worker', 'verifier']);
  const cat = world.member('cat', ['worker']);
  landed(world, ben);
  judged(world, cat, ben);
  takenOver(world, ben, cat);
  givenUp(world, cat);
  controlled(world, ben);
  stopped(world, ben);
  return world;
}

function result(
  world: SmallWorld,
  by: Who,
  task: string,
  claim: Told,
  commit: string | null,
): Told {
  const passed =
    commit === null ? {} : { commit, base: BASE, summary: 'Gr\u00fc\u00dfe \u{1f600}' };
  const body = { task, outcome: 'passed' as const, agent: 'script', ms: 5, ...passed };
  return world.say(by, 'task.result', body, { claim: claim.ref });
}

function fails(world: SmallWorld, by: Who, task: string, claim: Told): Told {
  const why = { stage: 'accept' as const, exitCode: 1, evidence: 'no', reason: 'red' };
  const body = { task, outcome: 'failed' as const, agent: 'script', ms: 5, ...why };
  return world.say(by, 'task.result', body, { claim: claim.ref });
}

function landed(world: SmallWorld, by: Who): void {
  const task = world.task({ title: 'lands', priority: 'urgent', type: 'fix' });
  const waits = world.task({ title: 'waits for it', needs: [task] });
  world.claim(by, waits);
  const claim = world.claim(by, task);
  world.claim(world.ana, task);
  world.say(by, 'task.started', { task, agent: 'script' }, { claim: claim.ref });
  result(world, by, task, claim, COMMIT);
  world.say(by, 'task.landed', { task, commit: COMMIT, target: 'main' });
  world.say(world.ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
  world.say(world.ana, 'task.landed', { task, commit: OTHER, target: 'main' });
  result(world, by, waits, world.claim(by, waits), null);
}

function judged(world: SmallWorld, worker: Who, verifier: Who): void {
  const task = world.task({ title: 'is judged', lane: 'judged' });
  const says = (verdict: 'pass' | 'fail', by: Who) =>
    world.say(by, 'task.verdict', { task, commit: COMMIT, verdict, reason: 'read it' });
  result(world, worker, task, world.claim(worker, task), COMMIT);
  says('fail', verifier);
  result(world, worker, task, world.claim(worker, task), COMMIT);
  says('pass', worker);
  says('pass', verifier);
}

function takenOver(world: SmallWorld, holder: Who, other: Who): void {
  const task = world.task({ title: 'is taken over' });
  const claim = world.claim(holder, task);
  const saw = world.sawOf(holder);
  world.claim(other, task, { over: claim.ref, saw: { number: saw.number - 1, id: saw.id } });
  const taken = world.claim(other, task, { over: claim.ref, saw });
  result(world, holder, task, claim, COMMIT);
  fails(world, other, task, taken);
  fails(world, other, task, world.claim(other, task));
  world.say(world.ana, 'task.retried', { task });
}

function givenUp(world: SmallWorld, by: Who): void {
  const task = world.task({ title: 'is given up, then blocked' });
  const claim = world.claim(by, task);
  const far = { task, summary: 'half of it', commit: OTHER, base: BASE };
  world.say(by, 'task.progressed', far, { claim: claim.ref });
  world.say(by, 'task.gaveup', { task, reason: 'drain' }, { claim: claim.ref });
  world.say(by, 'task.progressed', { task, summary: 'late' }, { claim: claim.ref });
  const again = world.claim(by, task);
  world.say(by, 'task.blocked', { task, reason: 'no-network' }, { claim: again.ref });
  world.clock += 120_000;
  world.say(world.ana, 'task.retried', { task });
  const late = world.batch(by, [world.draft('task.claimed', { task, ttl: 60 })]);
  for (let i = 0; i < 3; i++) {
    world.clock += 120_000;
    world.say(world.ana, 'node.beat', {});
  }
  world.weave(late);
}

function stopped(world: SmallWorld, by: Who): void {
  const { ana } = world;
  world.lane('watched', { supervised: true, repo: 'code' });
  const task = world.task({ title: 'waits for a person', lane: 'watched' });
  const asks = world.claim(by, task);
  world.say(by, 'task.blocked', { task, reason: 'question' }, { claim: asks.ref });
  world.say(ana, 'task.answered', { task, answer: 'yes' });
  world.say(ana, 'work.paused', { reason: 'lunch' });
  world.claim(by, task);
  world.say(ana, 'work.resumed', {});
  result(world, by, task, world.claim(by, task), COMMIT);
  world.say(by, 'task.decided', { task, commit: COMMIT, decision: 'approve' });
  world.say(ana, 'task.decided', { task, commit: COMMIT, decision: 'approve' });
}

function controlled(world: SmallWorld, by: Who): void {
  const draft = world.task({ title: 'is a draft', draft: true, accept: [] });
  world.say(by, 'task.amended', { task: draft, title: 'is ready', ready: true, needs: [draft] });
  world.say(by, 'task.amended', { task: draft, title: 'is ready', ready: true, run: 'true' });
  world.claim(by, draft);
  world.say(world.ana, 'task.cancelled', { task: draft });
  world.say(world.ana, 'hub.moved', { url: '/srv/other.git', term: 1 });
  world.say(world.ana, 'hub.moved', { url: '/srv/other.git', term: 1 });
  world.say(by, 'hub.contradicted', { lost: world.founding.oid });
  world.claim(by, world.task({ title: 'waits for an admin' }));
  world.say(world.ana, 'hub.settled', { lost: world.founding.oid });
}
