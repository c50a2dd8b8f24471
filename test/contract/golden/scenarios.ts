/** Histories that become golden ledgers; equal on every run. Written to disk by `npm run goldens`. */
import { type CommitValue, type Event, KINDS, type KindDefinition } from '@lanemesh/event';
import { eventId, SmallWorld, START, type Who, who } from '../../support/small-world.ts';
import { fitting } from '../corpus/body-cases.ts';
import { lanes } from './lanes.ts';
import { tasks } from './tasks.ts';

/** Every kind in its smallest form and version, from an admin and from a stranger to the matter. */
function kinds(): SmallWorld {
  const world = new SmallWorld({ url: 'https://hub.example/mesh.git', term: 0 });
  const ben = world.member('ben', ['worker', 'verifier']);
  const lines = (KINDS as readonly KindDefinition[]).map((definition, i): Event => {
    const { kind, version: v, claim, body } = definition;
    const claimed = claim === 'required' ? { claim: `${ben.id}:${eventId(1)}` } : {};
    return { v, id: eventId(1000 + i), kind, at: START, body: fitting(body), ...claimed };
  });
  // Who has left, or is stopped, has nothing more to show.
  const calm = lines.filter(({ kind }) => !['node.left', 'work.paused'].includes(kind));
  world.weave(world.batch(ben, calm));
  world.weave(world.batch(world.ana, calm));
  const id = eventId(2000);
  const odd = ['', 'no event', `{"at":0,"body":1,"id":"${id}","kind":"x.note","v":0}`];
  const unknown = [`{"at":0,"body":{},"id":"${eventId(2001)}","kind":"task.dreamt","v":0}`];
  world.weave(world.lines(world.ana, [...odd, ...odd, ...unknown]));
  return world;
}

/** An entry with a batch, be it valid or void. */
function bring(world: SmallWorld, batch: CommitValue): void {
  world.follow(world.entry(world.ana, [batch]));
}

/** Invites good, used and late; strangers; names, roles, keys that change; who goes and is sent. */
function members(): SmallWorld {
  const world = new SmallWorld();
  const { ana } = world;
  const ben = world.member('ben');
  const invite = world.invite(['verifier'], START + 60_000);
  const late = world.invite(['worker'], START + 1000);
  const [cat, dan, eve] = [who('cat'), who('dan'), who('eve')];
  world.follow(world.entry(cat, [world.joining(cat, invite)]));
  bring(world, world.joining(dan, invite));
  world.clock += 2000;
  bring(world, world.joining(eve, late));
  const kim = who('kim');
  bring(world, world.joining(kim, null));
  bring(world, world.batch(kim, [world.draft('node.beat', {})]));
  world.say(ana, 'node.admitted', { node: kim.id, roles: ['observer', 'worker'] });
  world.say(kim, 'node.beat', { rules: 0 });
  world.say(cat, 'node.renamed', { node: cat.id, name: 'cats-desktop' });
  world.say(ben, 'node.renamed', { node: ana.id, name: 'not-mine' });
  const { event, next } = world.rotation(ben, 'second key of ben');
  bring(world, world.batch(ben, [event]));
  world.say(next, 'node.beat', {});
  bring(world, world.batch(ben, [world.draft('node.beat', {})]));
  world.say(ana, 'node.revoked', { node: kim.id, reason: 'lost' });
  bring(world, world.batch(kim, [world.draft('node.beat', {})]));
  world.say(cat, 'node.left', {});
  world.say(ana, 'node.revoked', { node: ana.id });
  const dora = world.member('dora', ['admin']);
  world.say(ana, 'mesh.ruled', { quorum: 2 });
  for (const admin of [ben, ana, ana, dora])
    world.follow(
      world.entry(ana, [world.batch(admin, [world.draft('node.revoked', { node: next.id })])]),
    );
  world.say(ana, 'mesh.upgraded', { rules: 9 });
  return world;
}

/** Two batches on one parent, resumed; void commits; rivals; clocks that disagree; heights. */
function forks(): SmallWorld {
  const world = new SmallWorld();
  const { ana } = world;
  world.lane();
  const [ben, cat] = [world.member('ben'), world.member('cat')];
  const beat = (node: Who, options = {}) =>
    world.batch(node, [world.draft('node.beat', {})], options);
  const parent = world.commits.get(world.sawOf(ben).id) ?? world.founding;
  const [one, two] = [beat(ben), beat(ben, { parent })];
  bring(world, one);
  bring(world, two);
  const task = world.task();
  world.goOnAt(ben, one);
  world.claim(ben, task);
  world.say(ben, 'node.resumed', { node: ben.id, head: world.sawOf(ben).id });
  world.claim(ben, task);
  const junk = world.junk([world.founding, world.tip], 'Gr\u00fc\u00dfe an alle\n');
  const merge = world.junk([world.tip, junk]);
  world.follow(merge);
  world.follow(world.entry(ana, [], { voidParent: merge }));
  const rival = world.entry(cat, [beat(cat)]);
  world.clock += 90_000;
  bring(world, beat(ana));
  world.follow(rival);
  world.follow(world.entry(ana, [], { header: { height: world.state.tip.height + 1000 } }));
  world.follow(world.entry(ana, [], { header: { height: world.state.tip.height } }));
  world.clock -= 900_000;
  world.follow(world.entry(cat, [beat(cat), beat(ana)]));
  world.follow(world.entry(cat, [beat(cat)], { unsorted: true, signer: ben.signer }));
  return world;
}

export const SCENARIOS: Readonly<Record<string, () => SmallWorld>> = {
  kinds,
  members,
  tasks,
  lanes,
  forks,
};
