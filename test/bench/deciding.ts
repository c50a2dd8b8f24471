/** What a node's turn decides among many waiting tasks, against among few. */
import { decide } from '@lanemesh/decide';
import { sightOf } from '../support/sight.ts';
import { SmallWorld } from '../support/small-world.ts';
import { compare, print } from './measure.ts';

const [MANY, FEW, IN_A_BATCH, TURNS] = [10_000, 100, 500, 200];

function worldWith(tasks: number): SmallWorld {
  const world = new SmallWorld();
  world.lane();
  for (let from = 0; from < tasks; from += IN_A_BATCH) {
    const many = Math.min(IN_A_BATCH, tasks - from);
    const drafts = Array.from({ length: many }, (_, n) =>
      world.draft('task.enqueued', { title: `task ${from + n}`, lane: 'default' }),
    );
    world.weave(world.batch(world.ana, drafts));
  }
  return world;
}

/** Turns of a node with two free slots. */
export async function deciding(): Promise<void> {
  const [many, few] = [worldWith(MANY), worldWith(FEW)];
  const turns = (world: SmallWorld) => async (): Promise<void> => {
    const sight = sightOf(world, world.ana);
    for (let i = 0; i < TURNS; i++) if (decide(sight).length > 9) throw new Error('too many');
  };
  const what = `${TURNS} turns that decide, ${MANY} tasks ready`;
  print(await compare(what, `the same, ${FEW} tasks`, 9, turns(many), turns(few)));
}
