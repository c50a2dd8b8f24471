/** The tasks of the demo, as somebody would enqueue them by hand. */
import { dirname } from 'node:path';
import { run } from '@lanemesh/git';
import { Failure } from './checks.ts';
import { parseListing, type TreeFile } from './indexing/tree.ts';
import { type PagePlace, type PlannedTask, planTasks } from './plan.ts';
import { quote } from './shell.ts';
import type { Stage } from './stage.ts';

const LANE = 'index';
/** `mesh task add` at once: what two cores can bear. */
const AT_ONCE = 3;

export interface Enqueued {
  /** The tasks' ids, the combined one last. */
  readonly ids: readonly string[];
  /** The page that holds all others. */
  readonly page: string;
}

/** Defines the lane and enqueues the tasks on ana. ttl: seconds. */
export async function enqueue(stage: Stage, ttl: number): Promise<Enqueued> {
  const { ana } = stage.nodes;
  const plan = await planned(stage);
  const folder = dirname(plan[0]?.out ?? '');
  const clean = `! grep -rnE '^(<<<<<<<|>>>>>>>)' ${quote(folder)}`;
  // The combined index is as long as the project is large: nobody has to look at that here.
  const size = ['--max-lines', '1000000', '--max-files', '100000'];
  await ana.mesh('lane', 'add', LANE, '--ttl', String(ttl), '--accept', clean, ...size);
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
  const last = plan.at(-1) as PlannedTask;
  return { ids: [...ids, await add(stage, last, ids)], page: last.out };
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
  return planTasks(files, await freePlace(stage, files));
}

/** Where pages can go: a folder that the tree does not hold, and names that it does not ignore. */
async function freePlace(stage: Stage, files: readonly TreeFile[]): Promise<PagePlace> {
  const taken = new Set(files.map(({ path }) => path.split('/')[0]?.toLowerCase()));
  for (let n = 1; n < 100; n++) {
    const folder = n === 1 ? 'mesh-index' : `mesh-index-${n}`;
    if (taken.has(folder)) continue;
    for (const ending of ['.md', '.txt', '.index'])
      if (!(await isIgnored(stage, `${folder}/README${ending}`))) return { folder, ending };
  }
  throw new Failure(
    'pages of an index can be added',
    'a project that allows it',
    'it ignores them',
  );
}

async function isIgnored(stage: Stage, path: string): Promise<boolean> {
  const { ana } = stage.nodes;
  return (await run(['check-ignore', '--quiet', '--', path], { cwd: ana.dir })).exitCode === 0;
}
