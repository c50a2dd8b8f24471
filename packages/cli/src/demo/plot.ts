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
import { gather, start, startAll } from './opening.ts';
import type { Stage } from './stage.ts';
import { enqueue } from './tasks.ts';

/** Seconds of silence after which a node is taken for dead, on a fast and on a slow machine. */
const SHORTEST_TTL = 6;
const LONGEST_TTL = 20;

/** What came of it. */
export interface Ending {
  readonly stateHashes: Readonly<Record<string, string>>;
  readonly verify: Readonly<Record<string, Verified>>;
  readonly claims: Races;
  readonly retried: readonly TaskAccount[];
  readonly takenOver: KilledAtWork;
  readonly offline: CutAtWork;
  readonly landed: readonly Landed[];
  /** The combined index in the project. */
  readonly page: string;
}

/** Plays it all. A Failure ends it where going on makes no sense; others are in the checks. */
export async function play(stage: Stage): Promise<Ending> {
  const { ana, ben, eve } = stage.nodes;
  await sameFiles(stage);
  const begun = stage.narrator.seconds();
  await gather(stage);
  const ttl = ttlFor(stage.narrator.seconds() - begun);
  // Nobody gets ahead while ben and eve are to be caught at work.
  for (const { name } of stage.all) stage.gates.close(name);
  stage.narrator.tell(
    'three nodes start, told to keep at a task until ben and eve are caught at it',
  );
  startAll(stage);
  const caught = Promise.all([atWork(stage, ben), atWork(stage, eve)]);
  const [{ ids, page }, victim, offline] = await Promise.all([
    enqueue(stage, ttl),
    kill(stage, ben),
    cut(stage, eve, ttl),
    caught.then(() => stage.gates.open(ana.name)),
  ]);
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
    page,
  };
}

/** The hub begins with the files of the project's HEAD. */
async function sameFiles(stage: Stage): Promise<void> {
  const { about, commit, source } = stage.project;
  const tree = (await stage.hub('rev-parse', `${commit}^{tree}`)).trim();
  const wanted = source?.tree ?? tree;
  stage.show(`the project is ${about}`, tree === wanted, `tree ${wanted}`, `tree ${tree}`);
}

/** A TTL that a busy machine keeps, too. gathering: seconds that a handful of commands took. */
function ttlFor(gathering: number): number {
  return Math.min(LONGEST_TTL, Math.max(SHORTEST_TTL, Math.ceil(2 + 1.5 * gathering)));
}
