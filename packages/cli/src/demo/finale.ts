/** How the demo ends: everything it says at the end is read back and compared. */
import { Book, type LogEvent, type TaskAccount } from './book.ts';
import { Failure } from './checks.ts';
import type { DemoNode } from './node.ts';
import type { Stage } from './stage.ts';

export interface Landed {
  readonly task: string;
  readonly commit: string;
  readonly title: string;
  /** Name of the node that says so. */
  readonly by: string;
}

export interface Verified {
  readonly ok: boolean;
  readonly entries: number;
  readonly batches: number;
  readonly events: number;
  readonly findings: readonly unknown[];
}

/** Every task has exactly one commit on the target branch, which is linear, and the ledger names it. */
export async function landings(stage: Stage, tasks: readonly TaskAccount[]): Promise<Landed[]> {
  const { branch, commit } = stage.project;
  const range = `${commit}..refs/heads/${branch}`;
  const format = '--format=%H%x09%P%x09%(trailers:key=Mesh-Task,valueonly,separator=%x2C)%x09%s';
  const log = await stage.hub('log', '--reverse', format, range);
  const commits = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const landed = commits.map(([id = '', , task = '', title = '']) => {
    const by = tasks.find(({ ref }) => ref === task)?.landed?.node ?? '';
    return { task, commit: id, title, by: stage.nameOf(by) };
  });
  const wanted = tasks.map(({ ref, landed }) => `${ref} ${landed?.commit}`).sort();
  const found = landed.map(({ task, commit }) => `${task} ${commit}`).sort();
  const linear = commits.every(([, parents = '']) => !parents.includes(' '));
  stage.checks.that(
    `${tasks.length} tasks are landed on ${branch}, each once, in one line`,
    linear && found.join() === wanted.join(),
    `${wanted.length} commits as the ledger names them, without merges`,
    `${found.length} commits${linear ? '' : ', with merges'}: ${found.join(', ')}`,
  );
  return landed;
}

/** Stops the nodes and compares what they hold. */
export async function agreement(stage: Stage): Promise<Record<string, string>> {
  const codes = await Promise.all(stage.all.map((node) => node.stop()));
  stage.checks.that(
    'three nodes have ended when they were told to',
    codes.every((code) => code === 0),
    'exit 0 three times',
    codes.join(', '),
  );
  const states = await Promise.all(stage.all.map(stateOf));
  const hashes = new Set(states.map(({ stateHash }) => stateHash));
  stage.checks.that(
    `one state on three nodes: ${states[0]?.stateHash.slice(0, 16)}…`,
    hashes.size === 1,
    'three equal state hashes',
    states.map(({ position, stateHash }) => `${stateHash} at ${position}`).join(', '),
  );
  return Object.fromEntries(stage.all.map(({ name }, i) => [name, states[i]?.stateHash ?? '']));
}

/** Seconds until three nodes stand at the same position. */
const SETTLE = 30;

interface StateOf {
  readonly position: number;
  readonly stateHash: string;
}

/** Where a node stands; the nodes must stand together before they are stopped. */
function stateOf(node: DemoNode): Promise<StateOf> {
  return node.mesh<StateOf>('status');
}

/** Resolves when the three nodes have followed the same order to its end. */
export async function settled(stage: Stage): Promise<void> {
  const end = performance.now() + SETTLE * 1000;
  for (;;) {
    stage.throwIfInterrupted();
    const states = await Promise.all(stage.all.map(stateOf));
    if (new Set(states.map(({ position }) => position)).size === 1) return;
    if (performance.now() > end) {
      const found = states.map(({ position }) => position).join(', ');
      throw new Failure('the nodes come to the same position', `within ${SETTLE} s`, found);
    }
  }
}

/** What `mesh verify` finds on each node. */
export async function verification(stage: Stage): Promise<Record<string, Verified>> {
  const found = await Promise.all(stage.all.map((node) => node.mesh<Verified>('verify')));
  const [first] = found;
  const same = found.every(({ events }) => events === first?.events);
  stage.checks.that(
    `verify, on each node: ${first?.entries} entries, ${first?.batches} batches, ${first?.events} events, nothing wrong`,
    same && found.every(({ ok, findings }) => ok && findings.length === 0),
    'no findings on three nodes, and the same events',
    JSON.stringify(found),
  );
  return Object.fromEntries(stage.all.map(({ name }, i) => [name, found[i] as Verified]));
}

export interface Races {
  /** Epochs for which more than one node claimed. */
  readonly raced: number;
  /** Epochs in which work was done under more than one claim. */
  readonly doubles: number;
}

/** Races and double claims, by the demo's own account of the whole log of one node. */
export async function races(stage: Stage): Promise<Races> {
  const logs = await Promise.all(stage.all.map((node) => node.lines('log')));
  const orders = new Set(logs.map((log) => (log as LogEvent[]).map(({ id }) => id).join()));
  stage.checks.that(
    `the same ${logs[0]?.length} events in the same order on three nodes`,
    orders.size === 1,
    'three equal logs',
    `${orders.size} different ones`,
  );
  const book = new Book();
  for (const event of logs[0] as LogEvent[]) if (event.position !== null) book.add(event);
  const [raced, doubles, claims] = [book.raced(), book.doubles(), book.claims().length];
  stage.checks.that(
    `${claims} claims: ${raced} raced with another node’s, none was held twice`,
    doubles === 0,
    'no epoch in which two claims were worked under',
    `${doubles}`,
  );
  return { raced, doubles };
}

/** The task that failed once and passed with the failure in hand. */
export function retried(stage: Stage, tasks: readonly TaskAccount[]): TaskAccount[] {
  const found = tasks.filter(({ results, landed }) => {
    const failure = results.find(
      ({ passed, stage: at, counts }) => counts && !passed && at === 'accept',
    );
    const success = results.find(({ passed, counts }) => counts && passed);
    return landed && failure && success && failure.position < success.position;
  });
  const failure = found[0]?.results.find(({ passed }) => !passed);
  const missing = failure?.evidence.match(/missing from the index: (.+)/)?.[1];
  stage.checks.that(
    `“${found[0]?.title}” failed its acceptance (${missing} was missing) and passed with that in hand`,
    found.length >= 1 && missing !== undefined,
    'one task with a failed acceptance and a later success',
    `${found.length}, evidence ${JSON.stringify(failure?.evidence ?? '')}`,
  );
  return found;
}
