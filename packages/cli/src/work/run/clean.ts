/** `mesh clean`: what attempts left on this machine and at the code's repositories. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCodeStore,
  endLeftProcesses,
  type Leftover,
  leftovers,
  leftProcesses,
  removeLeftover,
} from '@lanemesh/agents';
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import { endedProgress, type OpenNode } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { parseSpan } from '../../input.ts';
import { ago, columns } from '../../text.ts';
import { usage } from '../../usage.ts';
import { short } from '../known.ts';
import { TURN, takeWheel } from './locks.ts';

const DAY = 86_400_000;
const LONGEST = 3650 * DAY;

interface Item {
  readonly what: 'attempt' | 'log' | 'process' | 'progress' | 'branch';
  /** A path, a process id, or a repository's name and a task. */
  readonly name: string;
  readonly task: string | null;
  /** Milliseconds; null: nobody knows. */
  readonly age: number | null;
  readonly action: 'remove' | 'keep';
  readonly why: string;
}

export async function clean(call: Call): Promise<Outcome> {
  const execute = call.options.on('execute');
  if (execute && call.options.on('dryRun'))
    throw usage('flag.value', '--dry-run: --execute removes', 'give one of the two');
  const keep = spanOf(call.options.text('keep'));
  const node = await call.open();
  const wheel = execute ? await takeWheel(node, 'tick') : null;
  try {
    const items = await look(node, keep, execute);
    const gone = items.filter(({ action }) => action === 'remove').length;
    const rows = items.map(({ action, what, age, name, why }) => [
      action === 'keep' ? 'keep' : execute ? 'removed' : 'would go',
      what,
      age === null ? '-' : ago(age),
      `${name}: ${why}`,
    ]);
    const text = columns(rows, Number.POSITIVE_INFINITY);
    if (items.length === 0) text.push('nothing is left over');
    if (gone > 0 && !execute) text.push('', 'mesh clean --execute removes what would go');
    return { json: { execute, items }, text };
  } finally {
    wheel?.release();
  }
}

async function look(node: OpenNode, keep: number, execute: boolean): Promise<Item[]> {
  const runner = execute ? null : lockOwner(privateFolder(node.layout.ledger), TURN);
  return [
    ...(runner === null ? await attempts(node, keep, execute) : []),
    ...logs(node, keep, execute),
    ...(await ended(node, execute)),
  ];
}

async function attempts(node: OpenNode, keep: number, execute: boolean): Promise<Item[]> {
  const { stateDir } = node;
  const options = { stateDir, code: createCodeStore({ stateDir }) };
  const found = await leftovers(options);
  const pids = leftProcesses(stateDir, found);
  if (execute) await endLeftProcesses(stateDir, found);
  const items: Item[] = pids.map((pid) => ({
    ...{ what: 'process', name: String(pid), task: null, age: null, action: 'remove' },
    why: 'the node that started it has died',
  }));
  for (const left of found) {
    const item = judge(left, keep);
    if (execute && item.action === 'remove') await removeLeftover(options, left);
    items.push(item);
  }
  return items;
}

const WHY: Readonly<Record<Leftover['holds'], string>> = {
  clean: 'it changed nothing',
  pushed: 'what it changed is kept at the code’s repository',
  dirty: 'it holds work that is nowhere else; look at it, then remove it yourself',
  unknown: 'nobody knows what it holds; look at it, then remove it yourself',
};

function judge({ path, changed, note, holds }: Leftover, keep: number): Item {
  const age = Math.max(0, Date.now() - changed);
  const spare = holds === 'clean' || holds === 'pushed';
  const action = spare && age >= keep ? 'remove' : 'keep';
  const why = spare && age < keep ? `${WHY[holds]}; it is young` : WHY[holds];
  return { what: 'attempt', name: path, task: note?.task ?? null, age, action, why };
}

/** Logs of attempts that nobody wrote to for long. */
function logs({ stateDir }: OpenNode, keep: number, execute: boolean): Item[] {
  const folder = join(stateDir, 'logs', 'attempts');
  return namesIn(folder).flatMap((file): Item[] => {
    const path = join(folder, file);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age < keep) return [];
    if (execute) rmSync(path, { force: true });
    return [{ what: 'log', name: path, task: null, age, action: 'remove', why: 'it is old' }];
  });
}

/** Work in progress and head branches that are kept of tasks which have ended. */
async function ended(node: OpenNode, execute: boolean): Promise<Item[]> {
  const found = await endedProgress(node, execute);
  return found.map(({ repo, task, state, what, stays }) => ({
    what,
    name: `${repo} ${short(task)}`,
    task,
    age: null,
    action: stays ? 'keep' : 'remove',
    why: stays
      ? `its task is ${state}: it keeps out whoever held it and comes back`
      : `its task is ${state}`,
  }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function spanOf(text: string | undefined): number {
  const span = text === undefined ? DAY : parseSpan(text);
  if (span !== null && span <= LONGEST) return span;
  throw usage(
    'flag.value',
    `--keep: ${JSON.stringify(text)} is no time up to 3650d`,
    'for example --keep 1d',
  );
}
