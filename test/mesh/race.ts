/** Eight real `mesh up --once` at one hub, and what the ledger says of their race afterwards. */
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { type Body, decodeEvent } from '@lanemesh/event';
import { type Draft, OpenNode } from '@lanemesh/peer';
import type { Hub } from '../support/hubs.ts';
import { meshCli } from '../support/mesh-cli.ts';
import { type Home, meshOf, settle, within } from './nodes.ts';

const NAMES = ['ana', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hal'];

export interface Race {
  /** How each process ended: its exit code, or the signal. */
  readonly exits: readonly (number | string)[];
  /** What they said on stderr. */
  readonly stderr: string;
  /** From the first start to the last exit. */
  readonly ms: number;
  /** After one sync of each. */
  readonly stateHashes: readonly string[];
  /** Task to the nodes whose claims stand in the order, void ones too, in that order. */
  readonly claimedBy: ReadonlyMap<string, readonly string[]>;
  /** Task to how many of its claims had effect, and how many of its results. */
  readonly held: ReadonlyMap<string, number>;
  readonly finished: ReadonlyMap<string, number>;
  /** Tasks that are done. */
  readonly done: number;
}

/** Lets eight nodes race tasks that change nothing. A process that lives on is killed late. */
export async function race(
  folder: string,
  hub: Hub,
  tasks: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Race> {
  const homes = await meshOf(folder, hub, NAMES, { ttl: 300 });
  const first = homes[0] as Home;
  await within(first, async (node) => {
    await node.append(Array.from({ length: tasks }, (_, n) => task(n)));
    await settle(node);
  });
  const begun = performance.now();
  const ended = await Promise.all(homes.map((home) => up(home, env)));
  const ms = performance.now() - begun;
  for (const home of homes) await within(home, settle);
  const stateHashes: string[] = [];
  for (const home of homes) stateHashes.push(await within(home, settle));
  return {
    exits: ended.map(({ exit }) => exit),
    stderr: ended.map(({ stderr }) => stderr).join(''),
    ms,
    stateHashes,
    ...(await read(first)),
  };
}

function task(n: number): Draft {
  const body = { title: `task ${n}`, lane: 'default', run: 'true', accept: ['true'] };
  return { kind: 'task.enqueued', body };
}

const TOO_LONG_MS = 300_000;

function up(home: Home, env: Readonly<Record<string, string>>) {
  const command = [meshCli(), 'up', '--once', '--slots', '4', '--interval', '1', '--json'];
  const child = spawn(process.execPath, command, {
    cwd: home.root,
    env: { ...home.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TOO_LONG_MS,
    killSignal: 'SIGKILL',
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise<{ exit: number | string; stderr: string }>((resolve) => {
    child.on('close', (code, signal) => resolve({ exit: code ?? signal ?? 'unknown', stderr }));
  });
}

/** Replays the whole ledger. */
async function read(home: Home) {
  const claimedBy = new Map<string, string[]>();
  const held = new Map<string, number>();
  const finished = new Map<string, number>();
  const count = (of: Map<string, number>, task: string) => of.set(task, (of.get(task) ?? 0) + 1);
  const node = await OpenNode.open({
    layout: home.layout,
    env: home.env,
    full: true,
    observe: ({ author, line, reason }) => {
      const event = decodeEvent(line);
      if (event?.kind !== 'task.claimed' && event?.kind !== 'task.result') return;
      const { task } = event.body as Body<'task.claimed'>;
      if (event.kind === 'task.claimed') {
        claimedBy.set(task, [...(claimedBy.get(task) ?? []), author]);
      }
      if (reason === null) count(event.kind === 'task.claimed' ? held : finished, task);
    },
  });
  const done = [...node.replica.state.tasks.values()].filter(({ state }) => state === 'done');
  await node.close();
  return { claimedBy, held, finished, done: done.length };
}
