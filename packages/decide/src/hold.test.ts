import { beforeEach, describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld, START } from '../../../test/support/small-world.ts';
import { claimTasks, wantedTasks } from './claim.ts';
import { capHold, decide, holdOf } from './index.ts';
import type { Sight } from './sight.ts';

const HOUR = 3_600_000;
let world: SmallWorld;

beforeEach(() => {
  world = new SmallWorld();
});

function holdIn(lane: string, over: Partial<Sight> = {}) {
  const ref = world.task({ lane });
  const task = world.state.tasks.get(ref);
  return task ? holdOf(sightOf(world, world.ana, over), task) : undefined;
}

const kinds = (over: Partial<Sight> = {}) =>
  decide(sightOf(world, world.ana, over)).map((one) =>
    one.do === 'say' ? one.event.kind : one.do,
  );

describe('what holds a task back here', () => {
  test('is a lane stopped or not served here, a lacking agent, family or capability', () => {
    world.lane('web');
    world.lane('model', { agents: ['codex', 'script'], families: ['openai'] });
    world.lane('gpu', { capabilities: ['gpu'] });
    expect(holdIn('web')).toBeNull();
    expect(holdIn('web', { lanes: new Set(['gpu']) })?.code).toBe('lane');
    expect(holdIn('web', { stopped: new Map([['web', 'drain']]) })?.code).toBe('stopped');
    expect(holdIn('web', { agents: new Set() })?.code).toBe('agent');
    expect(holdIn('model')?.text).toBe('no agent here of codex, script of openai');
    expect(holdIn('gpu')?.text).toBe('lane gpu needs gpu');
    const agents = [
      { name: 'codex', family: 'openai' },
      { name: 'script', family: 'script' },
    ];
    world.say(world.ana, 'node.announced', { agents });
    expect(holdIn('model', { agents: new Set(['codex', 'script']) })).toBeNull();
  });

  test('is a maintenance window of its lane or repository, unless a person forces the task', () => {
    const windows = [{ from: 0, to: 1440 }];
    const repo = { name: 'api', url: 'hub', target: 'main', windows };
    world.say(world.ana, 'repo.added', repo);
    world.lane('quiet', { windows });
    world.lane('api', { repo: 'api' });
    const end = (Math.floor(START / (24 * HOUR)) + 1) * 24 * HOUR;
    expect(holdIn('quiet')).toMatchObject({ code: 'window', until: end });
    expect(holdIn('api')?.text).toBe('maintenance of repository api');
    expect(kinds()).toEqual([]);
    const ref = world.task({ lane: 'quiet' });
    const forced = sightOf(world, world.ana, { forced: ref });
    expect(wantedTasks(forced).map((task) => task.ref)).toEqual([ref]);
  });
});

describe('limits', () => {
  test('no more is claimed than they leave, own claims without a position counted', () => {
    world.lane('web', { slots: 2 });
    const tasks = [1, 2, 3].map(() => world.task({ lane: 'web' }));
    expect(claimTasks(sightOf(world, world.ana, { slots: 9 }))).toHaveLength(2);
    const asked = world.draft('task.claimed', { task: tasks[0] as string, ttl: 60 });
    expect(claimTasks(sightOf(world, world.ana, { slots: 9, pending: [asked] }))).toHaveLength(1);
  });

  test('a spent hour asks for no claim; when it is over by our clock alone, a beat moves the chain time', () => {
    world.lane('web', { hourly: 1 });
    const first = world.task({ lane: 'web' });
    const { ref: claim } = world.claim(world.ana, first);
    world.say(world.ana, 'task.gaveup', { task: first, reason: 'test' }, { claim });
    const lane = world.state.lanes.get('web');
    expect(lane && capHold(world.state, lane)?.code).toBe('hourly');
    expect(wantedTasks(sightOf(world, world.ana))).toEqual([]);
    expect(kinds()).toEqual([]);
    const later = { now: START + HOUR };
    expect(kinds(later)).toEqual(['node.beat']);
    expect(kinds({ ...later, lastAppend: 1_000_000 - 30_000 })).toEqual([]);
    expect(kinds({ ...later, slots: 0 })).toEqual([]);
    expect(kinds({ ...later, stopped: new Map([['web', 'drain']]) })).toEqual([]);
    world.clock = START + HOUR;
    world.say(world.ana, 'node.beat', {});
    expect(kinds(later)).toEqual(['task.claimed']);
  });

  test('two repositories advance in one turn, each with its own budget', () => {
    const repo = (name: string, daily: number) =>
      world.say(world.ana, 'repo.added', { name, url: 'hub', target: 'main', daily });
    repo('api', 9);
    repo('site', 1);
    world.lane('api', { repo: 'api' });
    world.lane('site', { repo: 'site' });
    const lanes = ['api', 'api', 'api', 'site', 'site'];
    const tasks = new Map(lanes.map((lane) => [world.task({ lane }), lane]));
    const taken = (slots: number) =>
      claimTasks(sightOf(world, world.ana, { slots })).map((command) =>
        command.do === 'say' ? tasks.get((command.event.body as { task: string }).task) : '',
      );
    expect(taken(2).sort()).toEqual(['api', 'site']);
    expect(taken(5).sort()).toEqual(['api', 'api', 'api', 'site']);
  });
});

test('what runs in a lane stopped here finishes, or is handed over at once; nothing else is touched', () => {
  world.lane('web');
  world.lane('api');
  const [one, two] = [world.task({ lane: 'web' }), world.task({ lane: 'api' })];
  const [web, api] = [world.claim(world.ana, one).ref, world.claim(world.ana, two).ref];
  const say = (kind: 'task.started', task: string, claim: string) =>
    world.say(world.ana, kind, { task, agent: 'script' }, { claim });
  say('task.started', one, web);
  say('task.started', two, api);
  const active = new Map([web, api].map((claim) => [claim, 'attempt' as const]));
  const under = (stopped: Sight['stopped']) =>
    decide(sightOf(world, world.ana, { active, stopped, lastAppend: 1_000_000 }));
  expect(under(new Map([['web', 'drain']]))).toEqual([]);
  expect(under(new Map([['web', 'now']]))).toEqual([
    { do: 'stop', claim: web },
    {
      do: 'say',
      event: { kind: 'task.gaveup', body: { task: one, reason: 'drain' }, claim: web },
      urgent: true,
    },
  ]);
});
