/** Lanes with limits and rhythms, campaigns, rules: what makes, bounds and tends work. */
import { SmallWorld, type Who } from '../../support/small-world.ts';

const COMMIT = '4'.repeat(40);
const BASE = '5'.repeat(40);
const MINUTE = 60_000;

export function lanes(): SmallWorld {
  const world = new SmallWorld();
  const ben = world.member('ben', ['worker']);
  const agents = [{ name: 'script', family: 'script' }];
  world.say(ben, 'node.announced', { agents, slots: 2, capabilities: ['gpu'] });
  limited(world, ben);
  fired(world, ben);
  tended(world, ben);
  campaigns(world, ben);
  ruled(world, ben);
  return world;
}

function fail(world: SmallWorld, by: Who, task: string, reason: string, resets?: number): void {
  const { ref: claim } = world.claim(by, task);
  world.say(by, 'task.started', { task, agent: 'script' }, { claim });
  const why = { stage: 'run' as const, reason, evidence: 'Gr\u00fc\u00dfe', exitCode: 1 };
  const body = { task, outcome: 'failed' as const, agent: 'script', ms: 5, ...why };
  world.say(by, 'task.result', { ...body, ...(resets === undefined ? {} : { resets }) }, { claim });
}

function limited(world: SmallWorld, by: Who): void {
  const { ana } = world;
  world.say(ana, 'repo.added', { name: 'code', url: '/srv/code.git', target: 'main', slots: 2 });
  world.lane('narrow', { repo: 'code', slots: 1, hourly: 2, daily: 3, paths: ['src/**'] });
  world.lane('wide', { repo: 'code', paths: ['docs/**'], capabilities: ['gpu'], families: ['a'] });
  world.lane('rival', { repo: 'code', paths: ['src/a/**'], exclusive: true });
  const [one, two, three] = ['one', 'two', 'three'].map((title) =>
    world.task({ title, lane: 'narrow' }),
  ) as [string, string, string];
  const claim = world.claim(by, one);
  const progress = { task: one, summary: 'half way', commit: COMMIT, base: BASE };
  world.say(by, 'task.progressed', progress, { claim: claim.ref });
  world.claim(by, two);
  world.claim(ana, world.task({ title: 'needs more than she has', lane: 'wide' }));
  world.say(by, 'task.gaveup', { task: one, reason: 'drain' }, { claim: claim.ref });
  world.claim(by, two);
  world.claim(by, three);
  world.say(ana, 'task.cancelled', { task: two });
  world.claim(by, three);
  world.say(ana, 'lane.removed', { lane: 'narrow' });
  world.lane('short', { repo: 'code' });
  world.say(ana, 'lane.removed', { lane: 'short' });
  world.say(ana, 'repo.removed', { name: 'code' });
}

function fired(world: SmallWorld, by: Who): void {
  const rhythm = { every: 60, task: { title: 'again' } };
  world.lane('again', { rhythm });
  world.lane('on', { rhythm: { on: ['x.push'], debounce: 10, task: { title: 'after a push' } } });
  world.lane('dormant', { rhythm: { every: 0 } });
  const fire = (lane: string, n: number) =>
    world.say(by, 'lane.fired', { lane, n, slot: world.clock });
  fire('again', 1);
  fire('again', 1);
  fire('again', 2);
  fire('dormant', 1);
  fire('on', 1);
  world.weave(world.batch(by, [{ ...world.draft('node.beat', {}), kind: 'x.push' }]));
  world.clock += MINUTE;
  fire('on', 1);
}

function tended(world: SmallWorld, by: Who): void {
  const { ana } = world;
  const window = { min: 1, target: 1, max: 1 };
  world.lane('tended', { tending: { backoff: 30, perAgent: 2, staleMinutes: 1, window } });
  const [first, second] = ['first', 'second'].map((title) =>
    world.task({ title, lane: 'tended', draft: true, backlog: true }),
  ) as [string, string];
  world.say(by, 'lane.levelled', { lane: 'tended', cycle: 1, raise: [first], shelve: [] });
  world.say(by, 'lane.levelled', { lane: 'tended', cycle: 1, raise: [second], shelve: [] });
  fail(world, by, first, 'timeout');
  fail(world, by, first, 'quota_limited', world.clock + 3_600_000);
  world.clock += 90 * MINUTE;
  fail(world, by, first, 'missing_credentials');
  world.say(ana, 'task.retried', { task: first });
  const asks = world.claim(by, first);
  world.say(by, 'task.blocked', { task: first, reason: 'question' }, { claim: asks.ref });
  const asked = world.state.position;
  for (const step of ['park', 'remind', 'remind', 'park'] as const) {
    world.clock += 10 * MINUTE;
    for (let i = 0; i < 3; i++) world.say(ana, 'node.beat', {});
    world.say(by, 'task.aged', { task: first, asked, step });
  }
  world.say(ana, 'task.answered', { task: first, answer: 'yes' });
}

function campaigns(world: SmallWorld, by: Who): void {
  const { ana } = world;
  world.lane('default', {});
  const { ref: spent } = world.say(ana, 'campaign.defined', { title: 'two tries', attempts: 1 });
  const { ref: closed } = world.say(ana, 'campaign.defined', { title: 'closed', stall: 60 });
  const [first] = ['first', 'second'].map((title) => world.task({ title, campaign: spent }));
  world.task({ title: 'of the other', campaign: closed });
  fail(world, by, first as string, 'red');
  world.say(ana, 'campaign.closed', { campaign: closed, cancel: true });
  const late = { title: 'comes too late', lane: 'default', campaign: closed };
  world.say(ana, 'task.enqueued', late);
}

function ruled(world: SmallWorld, by: Who): void {
  const { ana } = world;
  const title = { $join: ['Look at ', { $from: 'body.what' }] };
  const emit = { kind: 'task.enqueued', body: { title, lane: 'default' } };
  const where = [{ field: 'body.what', is: 'present' as const }];
  world.say(ana, 'reaction.defined', { name: 'look', on: 'x.seen', where, emit });
  const loop = { kind: 'x.seen', body: {} };
  world.say(ana, 'reaction.defined', { name: 'loop', on: 'x.seen', where: [], emit: loop });
  const seen = (body: Record<string, string>) =>
    world.batch(by, [{ ...world.draft('node.beat', {}), kind: 'x.seen', body }]);
  world.weave(seen({ what: 'this' }));
  world.say(ana, 'reaction.removed', { name: 'loop' });
  world.weave(seen({}));
}
