/** How the demo begins: a mesh of three nodes, a lane, tasks. */
import { dirname } from 'node:path';
import { Failure } from './checks.ts';
import { Feed } from './feed.ts';
import { parseListing, type TreeFile } from './indexing/tree.ts';
import type { DemoNode } from './node.ts';
import { type PlannedTask, planTasks } from './plan.ts';
import type { Stage } from './stage.ts';

const LANE = 'index';
/** Seconds between two meetings of a node with the hub. */
const INTERVAL = 0.4;
/** `mesh task add` at once: what two cores can bear. */
const AT_ONCE = 3;

/** Founds the mesh on ana, and lets ben and eve join it. */
export async function gather(stage: Stage): Promise<void> {
  const { ana, ben, eve } = stage.nodes;
  const { gitDir } = stage.project.hub;
  await Promise.all(stage.all.map((node) => stage.clone(node)));
  const founded = await ana.mesh<Joined>('init', '--name', ana.name, '--hub', gitDir);
  meet(stage, ana, founded);
  stage.narrator.tell('founds a mesh', ana.name);
  for (const node of [ben, eve]) {
    stage.throwIfInterrupted();
    const { token } = await ana.mesh<{ token: string }>('node', 'invite');
    const joined = await node.mesh<Joined>('join', gitDir, '--name', node.name, '--invite', token);
    meet(stage, node, joined);
    stage.show(
      `${node.name} has joined with an invite`,
      joined.admitted === true,
      'admitted',
      JSON.stringify(joined.admitted),
    );
  }
  // Its own way to the hub, one that can be cut.
  await eve.mesh('config', 'set', 'hub', eve.way);
}

interface Joined {
  readonly node: { readonly id: string };
  readonly admitted?: boolean;
}

function meet(stage: Stage, node: DemoNode, { node: { id } }: Joined): void {
  node.id = id;
  stage.narrator.names.set(id, node.name);
}

/** Starts the three nodes, and follows the order as ana sees it. */
export function startAll(stage: Stage): void {
  stage.feed = new Feed(stage.nodes.ana, (event) => stage.narrator.event(event, stage.feed.book));
  for (const node of stage.all) start(node);
}

export function start(node: DemoNode): void {
  node.start(INTERVAL);
}

export interface Enqueued {
  /** The tasks' ids, the combined one last. */
  readonly ids: readonly string[];
  /** The folder their pages go to. */
  readonly folder: string;
}

/** Defines the lane and enqueues the tasks on ana. ttl: seconds. */
export async function enqueue(stage: Stage, ttl: number): Promise<Enqueued> {
  const { ana } = stage.nodes;
  const plan = await planned(stage);
  const folder = dirname(plan[0]?.out ?? '');
  const clean = `! grep -rnE '^(<<<<<<<|>>>>>>>)' ${quote(folder)}`;
  await ana.mesh('lane', 'add', LANE, '--ttl', String(ttl), '--accept', clean);
  const parts = plan.filter(({ combines }) => !combines);
  stage.narrator.tell(
    `defines the lane “${LANE}”: TTL ${ttl} s, an acceptance for all its tasks`,
    ana.name,
  );
  const forgetful = parts.find(({ forgets }) => forgets);
  stage.narrator.tell(`“${forgetful?.title}” is told to forget its newest file at first`);
  const ids: string[] = [];
  for (let i = 0; i < parts.length; i += AT_ONCE) {
    stage.throwIfInterrupted();
    const group = parts.slice(i, i + AT_ONCE);
    ids.push(...(await Promise.all(group.map((task) => add(stage, task, [])))));
  }
  const last = plan.find(({ combines }) => combines);
  if (last) ids.push(await add(stage, last, ids));
  return { ids, folder };
}

async function add(stage: Stage, task: PlannedTask, needs: readonly string[]): Promise<string> {
  const { ana } = stage.nodes;
  const { scope, order } = task;
  const common = [
    ...['--out', task.out, '--title', task.title, '--root', scope.root, '--by', order],
    ...scope.without.flatMap((path) => ['--without', path]),
    ...(task.combines ? ['--combine'] : []),
  ];
  const own = ['--gate', stage.gates.folder, ...(task.forgets ? ['--forget-newest'] : [])];
  const command = (...words: string[]) =>
    ana
      .argv(...words)
      .map(quote)
      .join(' ');
  const { id } = await ana.mesh<{ id: string }>(
    ...['task', 'add', task.title, '--lane', LANE],
    ...['--run', command('demo-index', ...common, ...own)],
    ...['--accept', command('demo-check', ...common)],
    ...needs.flatMap((need) => ['--needs', need]),
  );
  return id;
}

async function planned(stage: Stage): Promise<PlannedTask[]> {
  const { branch } = stage.project;
  const files = parseListing(await stage.hub('ls-tree', '-r', '-z', `refs/heads/${branch}`));
  return planTasks(files, await freeFolder(stage, files));
}

/** A name for the folder of the pages: one that the tree does not hold. */
async function freeFolder(stage: Stage, files: readonly TreeFile[]): Promise<string> {
  const taken = new Set(files.map(({ path }) => path.split('/')[0]?.toLowerCase()));
  for (let n = 1; n < 100; n++) {
    const name = n === 1 ? 'mesh-index' : `mesh-index-${n}`;
    if (!taken.has(name)) return name;
  }
  throw new Failure(`${stage.project.about}`, 'a free name like mesh-index', 'none');
}

/** A word for `sh -c`. */
export function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
