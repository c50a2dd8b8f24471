/** The plot of the demo, from a bare hub to one state on three nodes. */
import {
  allLanded,
  atWork,
  type CutAtWork,
  cut,
  type KilledAtWork,
  kill,
  takenOver,
} from './acts.ts';
import type { TaskAccount } from './book.ts';
import {
  agreement,
  type Landed,
  landings,
  type Races,
  races,
  retried,
  settled,
  type Verified,
  verification,
} from './finale.ts';
import { enqueue, gather, start, startAll } from './opening.ts';
import type { Stage } from './stage.ts';

/** Seconds of silence after which a node is taken for dead. */
const TTL = 8;

/** What came of it. */
export interface Ending {
  readonly stateHashes: Readonly<Record<string, string>>;
  readonly verify: Readonly<Record<string, Verified>>;
  readonly claims: Races;
  readonly retried: readonly TaskAccount[];
  readonly takenOver: KilledAtWork;
  readonly offline: CutAtWork;
  readonly landed: readonly Landed[];
  /** Folder of the pages in the project. */
  readonly pages: string;
}

/** Plays it all. A Failure ends it where going on makes no sense; others are in the checks. */
export async function play(stage: Stage): Promise<Ending> {
  const { ana, ben, eve } = stage.nodes;
  await gather(stage);
  // Nobody gets ahead while ben and eve are to be caught at work.
  for (const { name } of stage.all) stage.gates.close(name);
  startAll(stage);
  const enqueued = enqueue(stage, TTL);
  const caught = Promise.all([atWork(stage, ben), atWork(stage, eve)]);
  const [victim, offline] = await Promise.all([
    kill(stage, ben),
    cut(stage, eve, TTL),
    caught.then(() => stage.gates.open(ana.name)),
  ]);
  const { ids, folder } = await enqueued;
  const taken = await takenOver(stage, ben, victim);
  stage.narrator.tell('is started again', ben.name);
  start(ben);
  const tasks = await allLanded(stage, ids.length);
  await settled(stage);
  return {
    stateHashes: await agreement(stage),
    verify: await verification(stage),
    claims: await races(stage),
    retried: retried(stage, tasks),
    takenOver: taken,
    offline,
    landed: await landings(stage, tasks),
    pages: folder,
  };
}
