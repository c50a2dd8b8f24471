/** The two commands of the demo's tasks: what the agent runs, and what judges it. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Call, Outcome } from '../../command.ts';
import { waitAtGate } from '../gate.ts';
import { checkCombined, checkIndex } from './check.ts';
import { totals } from './page.ts';
import { ORDERS } from './scope.ts';
import { type IndexTask, newestFile, writeCombined, writeIndex } from './write.ts';

/** What an attempt is told of the ones before it, on stdin. */
interface Card {
  readonly prior?: readonly { readonly stage?: string; readonly evidence?: string }[];
}

/** Writes the index. */
export async function writeTask(call: Call): Promise<Outcome> {
  const card = cardOf(await call.readStdin());
  const task = taskOf(call);
  const gate = call.options.text('gate');
  if (gate !== undefined) await waitAtGate(gate, call.env);
  const entries = call.options.on('combine')
    ? writeCombined(call.cwd, task, partsBeside(call.cwd, task.out))
    : writeIndex(
        call.cwd,
        task,
        call.options.on('forgetNewest') ? await forgotten(call, task, card) : null,
      );
  const said = `${task.out}: ${totals(entries)}`;
  return { json: { out: task.out, files: entries.length }, text: said };
}

/** Checks the index. */
export async function checkTask(call: Call): Promise<Outcome> {
  const task = taskOf(call);
  const check = call.options.on('combine') ? checkCombined : checkIndex;
  const problems = await check(call.cwd, task);
  const ok = problems.length === 0;
  return {
    json: { ok, problems },
    text: ok ? `${task.out} agrees with the tree` : problems.slice(0, 20),
    exit: ok ? 0 : 1,
  };
}

function taskOf({ options }: Call): IndexTask {
  return {
    out: options.text('out') ?? 'mesh-index/index.md',
    title: options.text('title') ?? 'Index',
    scope: { root: options.text('root') ?? '.', without: options.list('without') },
    order: options.oneOf('by', ORDERS) ?? 'name',
  };
}

/** The mistake this task makes until the failure of an earlier attempt names the file. */
async function forgotten(call: Call, task: IndexTask, card: Card): Promise<string | null> {
  const newest = await newestFile(call.cwd, task);
  const failures = (card.prior ?? []).filter(({ stage }) => stage === 'accept');
  const told = failures.some(({ evidence }) => newest !== null && evidence?.includes(newest));
  // A name that evidence cannot hold is not asked for a third time.
  return told || failures.length > 1 ? null : newest;
}

function cardOf(text: string): Card {
  try {
    return JSON.parse(text) as Card;
  } catch {
    return {};
  }
}

function partsBeside(top: string, out: string): string[] {
  const folder = dirname(out);
  const names = readdirSync(join(top, folder)).map((name) => `${folder}/${name}`);
  return names.filter((name) => name !== out).sort();
}
