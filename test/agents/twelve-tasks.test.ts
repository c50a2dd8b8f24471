/** A team of three nodes and two families of agents, some of which are not to be trusted. */
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processesOf, STAND_IN } from '../support/agent-clis/bed.ts';
import { Desk } from '../support/desk.ts';
import type { Laptop } from '../support/mesh-world.ts';
import { type ModelServer, modelServer } from '../support/model-server/index.ts';
import { until } from '../support/scratch.ts';
import { inCi } from '../support/tier.ts';
import { Program, type Team, team } from '../work/team.ts';
import { LANES, PROJECT, type Twelve, twelve } from './twelve.ts';

/** What all tasks may take, milliseconds. */
const PATIENCE = 400_000;
/** How a verifier is addressed. */
const REVIEW = /^# Review: /m;

inCi(it)(
  'of twelve tasks what is honest lands and nothing else, spend adds up, and no process survives',
  {
    timeout: 500_000,
  },
  async () => {
    const server = await modelServer();
    const tasks = twelve(() => Math.floor(Date.now() / 1000));
    for (const { mark, turns } of tasks) server.when(new RegExp(mark), ...turns);
    // A verifier sees through nothing: what is wrong has to be found before it is asked.
    const criteria = [{ criterion: 'does what was asked', met: true, evidence: 'the diff' }];
    server.when(REVIEW, {
      say: JSON.stringify({ verdict: 'PASS', criteria, findings: [] }),
    });

    const t = await team(['ana', 'ben', 'cara'], PROJECT);
    const [ana, ben, cara] = t.laptops as [Laptop, Laptop, Laptop];
    const path = { PATH: `${installed(t)}:${process.env.PATH}` };
    for (const [laptop, names] of [
      [ana, ['red']],
      [ben, ['blue']],
      [cara, ['red', 'blue']],
    ] as const)
      for (const name of names) await addAgent(laptop, name, server, path);
    const desk = Desk.at(ana);
    await desk.ok(['sync']);
    for (const name of ['ben', 'cara'])
      await desk.ok(['node', 'admit', name, '--role', 'worker', '--role', 'verifier']);
    for (const [lane, words] of Object.entries(LANES)) await addLane(desk, lane, words, server);
    const ids = new Map<string, string>();
    for (const { mark, title, lane, accept } of tasks) {
      const { id } = await desk.ok(['task', 'add', title, '--lane', lane, '--accept', accept]);
      ids.set(mark, id);
    }

    const nodes = t.laptops.map(
      (laptop) => new Program(laptop, ['up', '--interval', '1', '--slots', '2'], path),
    );
    const ends = await endsOf(desk, tasks, ids);
    for (const node of nodes) node.kill('SIGTERM');
    await Promise.all(nodes.map(({ ended }) => ended));

    expect(tasks.map(({ mark }) => [mark, ends.get(mark).state])).toEqual(
      tasks.map(({ mark, ends: expected }) => [mark, expected]),
    );
    expect(landed(t)).toEqual(
      [...Object.keys(PROJECT), ...tasks.flatMap((one) => one.files)].sort(),
    );
    expect(t.gitAtHub('show', 'main:test/sum.test.js')).toBe(PROJECT['test/sum.test.js']);
    expect(ends.get('T11').holds).toMatchObject([{ guard: 'tests' }]);
    for (const { mark, because } of tasks)
      if (because) expect(ends.get(mark).attempts.at(-1).evidence).toMatch(because);
    for (const one of tasks) compareSpend(one, ends.get(one.mark), server);
    await until('all processes are gone', () => processesOf(t.folder).length === 0);
    expect(server.problems).toEqual([]);
  },
);

// biome-ignore lint/suspicious/noExplicitAny: documents are what the commands print
type Document = any;

/** Each task's document as soon as all have come to an end, by its mark. */
async function endsOf(
  desk: Desk,
  tasks: readonly Twelve[],
  ids: ReadonlyMap<string, string>,
): Promise<Map<string, Document>> {
  const states = new Map<string, string>();
  const isOver = ({ mark, ends }: Twelve) =>
    ['done', 'escalated', ends].includes(states.get(mark) ?? '');
  const look = async () => {
    for (const { title, state } of (await desk.ok(['task', 'list'])).tasks)
      states.set(title.slice(0, 3), state);
    return tasks.every(isOver);
  };
  await until('all of them come to their end', look, PATIENCE).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify([...states])}`);
  });
  const found = new Map<string, Document>();
  for (const [mark, id] of ids) found.set(mark, await desk.ok(['task', 'show', id]));
  return found;
}

/** A folder with the agents' program, under both names. */
function installed({ folder }: Team): string {
  const bin = join(folder, 'agents', 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['red', 'blue']) {
    copyFileSync(STAND_IN, join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

async function addAgent(
  laptop: Laptop,
  name: string,
  server: ModelServer,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const command = `${name} ${server.url} ${name}-1`;
  const words = ['agents', 'add', name, '--family', name, '--command', command];
  await laptop.ok([...words, '--output', 'claude-stream'], { env });
}

async function addLane(
  laptop: Laptop,
  name: string,
  words: readonly string[],
  server: ModelServer,
): Promise<void> {
  const agents = ['--agent', 'red', '--agent', 'blue', '--verify', 'any-other', '--unsupervised'];
  const hosts = ['--allow-host', `127.0.0.1:${server.port}`];
  await laptop.ok([
    'lane',
    'add',
    name,
    ...agents,
    '--accept',
    'node check.mjs',
    ...hosts,
    ...words,
  ]);
}

function landed(t: Team): string[] {
  return t.gitAtHub('ls-tree', '-r', '--name-only', 'main').trim().split('\n').sort();
}

/** What the ledger says that a task's attempts and reviews used is what the model says that it gave for it. */
function compareSpend({ mark }: Twelve, document: Document, server: ModelServer): void {
  const given = server.spent(new RegExp(mark));
  const { input, cached, output } = document.spent;
  expect([mark, input, cached, output]).toEqual([
    mark,
    given.input + given.cached,
    given.cached,
    given.output,
  ]);
}
