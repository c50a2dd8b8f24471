/** What users do while a fault strikes. Each act can be done again, and then succeeds. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { layoutOf, OpenNode } from '@lanemesh/peer';
import { weaveLocally } from '@lanemesh/sync';
import { expect } from 'vitest';
import { Desk } from '../support/desk.ts';
import { type Laptop, meshWorld, type Ran, type RunOptions } from '../support/mesh-world.ts';
import { until } from '../support/scratch.ts';
import type { FaultWorld } from './fault-world.ts';

export interface Scene {
  /** Default: the world's founder. */
  readonly laptop?: Laptop;
  /** Default: the world's hub. */
  readonly hub?: string;
  /** Runs the command; with a failpoint in its options it dies there. */
  readonly run: (options: RunOptions) => Promise<Ran>;
  /** Checks what came of it once it was done again. */
  readonly done?: () => Promise<void>;
}

export type Act = (world: FaultWorld) => Promise<Scene>;

export const ACTS = {
  publish: async ({ ana }) => ({ run: commandOf(ana, ['publish', 'x.noted', '--body', '{}']) }),
  sync: async (world) => {
    const { ana } = world;
    world.note(await Desk.at(ana).mesh(['publish', 'x.noted', '--body', '{}', '--json']));
    return { run: commandOf(ana, ['sync']) };
  },
  config: async ({ ana }) => ({
    run: commandOf(ana, ['config', 'set', 'interval', '5']),
    done: async () =>
      expect(await Desk.at(ana).ok(['config', 'get', 'interval'])).toMatchObject({ value: 5 }),
  }),
  init: async (world) => {
    const { hub, laptop } = meshWorld();
    const ben = laptop(world.fresh('ben'));
    return { laptop: ben, hub, run: commandOf(ben, ['init', '--name', 'ben', '--hub', 'origin']) };
  },
  join: async (world) => {
    const { token } = await Desk.at(world.ana).ok(['node', 'invite']);
    const name = world.fresh('cleo');
    const cleo = world.world.laptop(name);
    const words = ['join', world.hub, '--name', name, '--invite', token];
    return { laptop: cleo, run: commandOf(cleo, words) };
  },
  tidy: async ({ ana }) => {
    await manyEvents(ana);
    manyObjects(join(ana.project, '.mesh', 'ledger.git'));
    return { run: commandOf(ana, ['status']) };
  },
  work: async (world) => {
    const task = await taskFor(world);
    return {
      run: commandOf(world.ana, ['up', '--once', '--interval', '0.2']),
      done: () => landedOnce(world, task),
    };
  },
  leave: async (world) => {
    const { ana } = world;
    return {
      run: async (options) => {
        const running = commandOf(ana, ['up', '--interval', '0.2'])(options);
        await until(
          'mesh up runs',
          async () => (await Desk.at(ana).ok(['status'])).up !== null,
          30_000,
        );
        const down = await ana.mesh(['down', '--json']);
        expect(down.exit, down.stderr).toBe(0);
        return running;
      },
    };
  },
} satisfies Record<string, Act>;

function commandOf(laptop: Laptop, words: readonly string[]): Scene['run'] {
  return (options) => laptop.mesh([...words, '--json'], options);
}

/** A task whose command leaves a file of its own. */
async function taskFor(world: FaultWorld): Promise<{ id: string; file: string }> {
  const file = `${world.fresh('made')}.txt`;
  const words = ['task', 'add', `Make ${file}`, '--run', `echo made > ${file}`];
  const { id } = await Desk.at(world.ana).ok([...words, '--accept', `test -f ${file}`]);
  return { id, file };
}

async function landedOnce(world: FaultWorld, task: { id: string; file: string }): Promise<void> {
  const shown = await Desk.at(world.ana).ok(['task', 'show', task.id]);
  expect(shown).toMatchObject({ state: 'done' });
  const commits = world.world.gitAtHub('log', '--format=%H', 'main', '--', task.file);
  expect(commits.trim().split('\n').length).toBe(1);
}

/** So many events beyond the snapshot that the next command keeps its state. */
async function manyEvents(ana: Laptop): Promise<void> {
  const node = await OpenNode.open({ layout: layoutOf(ana.project), env: ana.env });
  try {
    await node.append(Array.from({ length: 140 }, (_, n) => ({ kind: 'x.many', body: { n } })));
    await weaveLocally(node.replica);
  } finally {
    await node.close();
  }
}

/** Loose objects that all lie in the one folder from which git guesses how many there are. */
function manyObjects(gitDir: string): void {
  const folder = join(gitDir, 'objects', '17');
  mkdirSync(folder, { recursive: true });
  for (let n = 0, made = 0; made < 20; n++) {
    const text = `${n} of many`;
    const whole = Buffer.from(`blob ${text.length}\0${text}`);
    const oid = createHash('sha1').update(whole).digest('hex');
    if (!oid.startsWith('17')) continue;
    made++;
    writeFileSync(join(folder, oid.slice(2)), deflateSync(whole));
  }
}
