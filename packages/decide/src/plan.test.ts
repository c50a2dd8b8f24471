import { beforeEach, describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld, START, type Who } from '../../../test/support/small-world.ts';
import { neverRuns, planWork, type Sight } from './index.ts';

let world: SmallWorld;
let ben: Who;

beforeEach(() => {
  world = new SmallWorld();
  ben = world.member('ben', ['worker', 'verifier']);
});

/** What is planned, by title: the node's name, or why not. */
function planned(over: Partial<Sight> = {}, bens: Partial<Sight> = over) {
  const names = new Map([world.ana, ben].map(({ id, name }) => [id, name]));
  const sights = [sightOf(world, world.ana, over), sightOf(world, ben, bens)];
  return planWork(sights).map(({ task, by, hold, holds }) => [
    task.title,
    by ? names.get(by.node) : (hold?.code ?? holds.map((one) => one.hold.code).join()),
  ]);
}

describe('a plan', () => {
  test('deals tasks in their order to nodes that have an agent and a free slot', () => {
    world.lane();
    world.task({ title: 'last', priority: 'low' });
    world.task({ title: 'first', priority: 'urgent' });
    world.task({ title: 'other', agent: 'codex' });
    const plan = planned({ slots: 1 }, { slots: 0, agents: new Set(['codex']) });
    expect(plan).toEqual([
      ['first', 'ana'],
      ['other', 'busy'],
      ['last', 'busy'],
    ]);
    expect(planned({ agents: new Set(), slots: 1 })).toContainEqual(['other', 'agent,agent']);
  });

  test('says for each task why nobody takes it', () => {
    world.lane('full', { slots: 1 });
    world.lane('quiet', { windows: [{ from: 0, to: 1440 }] });
    world.lane('gpu', { capabilities: ['gpu'] });
    world.task({ title: 'a', lane: 'full' });
    world.task({ title: 'b', lane: 'full' });
    world.task({ title: 'c', lane: 'quiet' });
    world.task({ title: 'd', lane: 'gpu' });
    expect(planned({ now: START })).toEqual([
      ['a', expect.stringMatching(/ana|ben/)],
      ['b', 'slots'],
      ['c', 'window,window'],
      ['d', 'capability,capability'],
    ]);
    world.say(world.ana, 'hub.contradicted', { lost: '1'.repeat(40) });
    expect(planned()[0]).toEqual(['a', 'idle,idle']);
  });
});

describe('what can never run', () => {
  const codes = () => neverRuns(world.state).map(({ lane, code }) => `${lane} ${code}`);

  test('is a lane without an agent, a family, a capability, a node or an hour', () => {
    world.lane('fine');
    world.lane('agent', { agents: ['codex'] });
    world.lane('family', { families: ['openai'] });
    world.lane('gpu', { capabilities: ['gpu'] });
    world.lane('never', {
      windows: [
        { from: 0, to: 720 },
        { from: 720, to: 1440 },
      ],
    });
    expect(codes()).toEqual([
      'agent no-agent',
      'family no-agent',
      'gpu no-capability',
      'never maintenance',
    ]);
    for (const node of [world.ana, ben]) world.say(node, 'node.announced', { lanes: ['agent'] });
    expect(codes()).toContain('fine no-node');
    const agents = [{ name: 'codex', family: 'openai' }];
    world.say(ben, 'node.announced', { agents });
    expect(codes()).not.toContain('agent no-agent');
  });

  test('names a node to give a capability to, with those it has', () => {
    world.say(ben, 'node.announced', { capabilities: ['arm', 'big'] });
    world.lane('gpu', { capabilities: ['big', 'gpu'] });
    const { name } = world.state.members.get(ben.id) as { name: string };
    expect(neverRuns(world.state)[0]?.fix).toBe(
      `mesh config set capabilities arm,big,gpu on ${name}`,
    );
  });

  test('is a lane whose verifier no other node could be', () => {
    world.lane('other', { verify: 'any-other' });
    world.lane('one', { verify: 'anthropic' });
    expect(codes()).toEqual(['other no-verifier', 'one no-verifier']);
    const agents = [
      { name: 'script', family: 'script' },
      { name: 'claude', family: 'anthropic' },
    ];
    world.say(world.ana, 'node.announced', { agents });
    expect(codes()).toEqual([]);
    world.say(world.ana, 'node.admitted', { node: ben.id, roles: ['observer'] });
    expect(codes()).toEqual(['other no-verifier', 'one no-verifier']);
  });

  test('is told how one node with two families may judge its own work', () => {
    world.lane('other', { verify: 'any-other' });
    const fix = () => neverRuns(world.state).map((one) => one.fix);
    const elsewhere = 'mesh up on one that has, or';
    const otherwise = 'mesh lane set other --verify none, or mesh verdict on another node';
    expect(fix()).toEqual([`${elsewhere} ${otherwise}`]);
    const agents = [
      { name: 'script', family: 'script' },
      { name: 'claude', family: 'anthropic' },
    ];
    world.say(world.ana, 'node.announced', { agents });
    world.say(world.ana, 'node.admitted', { node: ben.id, roles: ['observer'] });
    const here = 'mesh lane set other --waive node lets the same node judge, or';
    expect(fix()).toEqual([`${elsewhere} ${here} ${otherwise}`]);
    world.lane('other', { verify: 'any-other', review: { waive: ['node'] }, replaces: 1 });
    expect(fix()).toEqual([]);
  });

  test('is a change in the paths of an exclusive lane, and a task whose need came to nothing', () => {
    world.say(world.ana, 'repo.added', { name: 'api', url: 'hub', target: 'main' });
    world.lane('web', { repo: 'api', exclusive: true, paths: ['web/**'] });
    world.lane('css', { repo: 'api', paths: ['web/*.css'] });
    world.lane('docs', { repo: 'api', paths: ['docs/**'] });
    const need = world.task({ lane: 'docs', run: 'true' });
    const task = world.task({ lane: 'docs', run: 'true', needs: [need] });
    const bare = world.task({ lane: 'docs' });
    world.say(world.ana, 'task.cancelled', { task: need });
    expect(neverRuns(world.state).map(({ code, lane, task }) => [code, lane, task])).toEqual([
      ['overlap', 'css', null],
      ['needs', 'docs', task],
      ['no-command', 'docs', bare],
    ]);
  });

  test('is a task of which a need of a need came to nothing', () => {
    world.lane();
    const a = world.task({ title: 'A', run: 'true' });
    const second = world.task({ title: 'B', run: 'true', needs: [a] });
    const third = world.task({ title: 'C', run: 'true', needs: [second] });
    expect(codes()).toEqual([]);
    world.say(world.ana, 'task.cancelled', { task: a });
    expect(neverRuns(world.state).map(({ task, text }) => [task, text])).toEqual([
      [second, 'it needs "A", which is cancelled'],
      [third, 'it needs "B", which needs "A", which is cancelled'],
    ]);
  });

  test('is what waits for landings of a lane that is not there', () => {
    world.lane('docs', { rhythm: { on: ['landed:code', 'fetch'], task: { title: 'x' } } });
    expect(neverRuns(world.state)).toMatchObject([
      {
        code: 'no-trigger',
        lane: 'docs',
        text: 'there is no lane code whose landings it waits for',
      },
    ]);
    world.lane('code');
    expect(codes()).toEqual([]);
  });

  test('is a change of any path beside an exclusive lane, where either names none', () => {
    world.say(world.ana, 'repo.added', { name: 'api', url: 'hub', target: 'main' });
    world.say(world.ana, 'repo.added', { name: 'web', url: 'hub2', target: 'main' });
    world.lane('all', { repo: 'api', exclusive: true });
    world.lane('docs', { repo: 'api', paths: ['docs/**'] });
    world.lane('css', { repo: 'web', exclusive: true, paths: ['css/**'] });
    world.lane('rest', { repo: 'web' });
    expect(neverRuns(world.state).map(({ code, lane, text }) => [code, lane, text])).toEqual([
      ['overlap', 'docs', 'a change of docs/** does not land where the exclusive lane all has it'],
      ['overlap', 'rest', 'a change of css/** does not land where the exclusive lane css has it'],
    ]);
  });
});
