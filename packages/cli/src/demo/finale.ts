/** How the demo ends: everything it says at the end is read back and compared. */
import { Book, type LogEvent, type TaskAccount } from './book.ts';
import { Failure } from './checks.ts';
import type { Stage } from './stage.ts';

export interface Landed {
  readonly task: string;
  readonly commit: string;
  readonly title: string;
  /** Name of the node that wrote it. */
  readonly by: string;
  /** Number of the attempt that wrote it. */
  readonly attempt: number;
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
  const fields = ['%H', '%P', ...['Task', 'Node', 'Attempt'].map(trailer), '%s'].join('%x09');
  const range = `${commit}..refs/heads/${branch}`;
  const log = await stage.hub('log', '--reverse', `--format=${fields}`, range);
  const commits = log.split('\n').filter((line) => line !== '');
  const landed = commits.map((line): Landed & { parents: string } => {
    const [id = '', parents = '', task = '', node = '', attempt = '', title = ''] =
      line.split('\t');
    return { task, commit: id, title, by: stage.nameOf(node), attempt: Number(attempt), parents };
  });
  const wanted = tasks.map(({ ref, landed }) => `${ref} ${landed?.commit}`).sort();
  const found = landed.map(({ task, commit }) => `${task} ${commit}`).sort();
  const linear = landed.every(({ parents }) => !parents.includes(' '));
  stage.checks.that(
    `${tasks.length} tasks are landed on ${branch}, each once, in one line`,
    linear && found.join() === wanted.join(),
    `${wanted.length} commits as the ledger names them, without merges`,
    `${found.length} commits${linear ? '' : ', with merges'}: ${found.join(', ')}`,
  );
  return landed.map(({ parents: _, ...rest }) => rest);
}

function trailer(name: string): string {
  return `%(trailers:key=Mesh-${name},valueonly,separator=%x2C)`;
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
  const states = await standings(stage);
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

interface Standing {
  readonly position: number;
  readonly stateHash: string;
  /** `ahead`: its events without a place in the order. */
  readonly hub: { readonly ahead: number };
}

function standings(stage: Stage): Promise<Standing[]> {
  return Promise.all(stage.all.map((node) => node.mesh<Standing>('status')));
}

/** Resolves when the three nodes have followed the same order to its end. */
export async function settled(stage: Stage): Promise<void> {
  const end = performance.now() + SETTLE * 1000;
  for (;;) {
    stage.throwIfInterrupted();
    const found = await standings(stage);
    const waiting = found.some(({ hub }) => hub.ahead > 0);
    if (!waiting && new Set(found.map(({ stateHash }) => stateHash)).size === 1) return;
    if (performance.now() > end)
      throw new Failure('the nodes come to rest', `within ${SETTLE} s`, JSON.stringify(found));
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
