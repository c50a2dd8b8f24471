/** `mesh export`: the mesh as a file, to be carried to a node or an auditor. */
import { promises as fs } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EXIT, Fault, type OpenNode } from '@lanemesh/peer/home';
import type { State } from '@lanemesh/state';
import { exportBundle } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { usage } from '../usage.ts';
import { readHistory } from './history.ts';
import { type Point, pointOf } from './points.ts';

export async function exportMesh(call: Call): Promise<Outcome> {
  if (call.options.on('audit')) return (await import('./export-audit.ts')).exportAudit(call);
  for (const flag of ['days', 'logs'])
    if (call.options.text(flag) !== undefined || call.options.on(flag))
      throw usage('flag.value', `--${flag}: of an audit`, 'give --audit too, or leave it out');
  const word = call.args[0] as string;
  const file = resolve(call.cwd, word);
  const layout = call.layout();
  await checkPlace(file, word);
  const { node, since } = await basis(call);
  const exported = await exportBundle(node.replica, layout.ledger, file, since);
  if (exported === null)
    throw new Fault(
      'export.nothing',
      `nothing came after --since ${call.options.text('since')}`,
      'leave --since out for all of it; nothing was written',
      EXIT.no,
    );
  const { events, refs } = exported;
  const { position } = node.replica.state;
  const lacks = notCarried(node);
  return {
    json: { file, events, refs: Object.fromEntries(refs), since, position, lacks },
    text: [
      `${events} events of ${refs.size - 1} logs are in ${word} (position ${position})`,
      ...lackText(lacks),
      'on the other node: mesh import FILE',
    ],
  };
}

/** What belongs to the mesh and lies beside the ledger. */
function notCarried({ replica: { state } }: OpenNode) {
  const tasks = [...state.tasks.values()];
  const open = tasks.filter(({ attempts }) => attempts.at(-1)?.wip);
  return {
    /** Attempts whose receipts, as far as there are any, are attachments at the hub. */
    receipts: tasks.flatMap(({ attempts }) => attempts).filter(({ ms }) => ms > 0).length,
    /** Tasks with work in progress that their nodes offer in the code's repository. */
    wip: open.filter(({ state: life }) => life !== 'done' && life !== 'cancelled').length,
  };
}

function lackText({ receipts, wip }: ReturnType<typeof notCarried>): string[] {
  const what = [
    ...(receipts === 0 ? [] : [`receipts of ${receipts} attempts (mesh export DIR --audit)`]),
    ...(wip === 0 ? [] : [`work in progress of ${wip} tasks (a branch beside their code)`]),
  ];
  return what.length === 0 ? [] : [`not in it: code, ${what.join(', ')}`];
}

/** A bundle may be replaced by a newer one; nothing else is. */
async function checkPlace(file: string, word: string): Promise<void> {
  const folder = await fs.stat(dirname(file)).catch(() => null);
  if (!folder?.isDirectory())
    throw usage('file.folder', `file ${word}: there is no such folder`, 'make it first');
  const there = await fs.lstat(file).catch(() => null);
  if (there === null || (there.isFile() && (await isBundle(file)))) return;
  throw usage(
    'file.exists',
    `file ${word} is there already, and is no bundle`,
    'name another file, or remove that one',
  );
}

async function isBundle(file: string): Promise<boolean> {
  const handle = await fs.open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0);
    return buffer.toString('latin1') === '# v2 g' || buffer.toString('latin1') === '# v3 g';
  } finally {
    await handle.close();
  }
}

async function basis(call: Call): Promise<{ node: OpenNode; since: string | null }> {
  const text = call.options.text('since');
  if (text === undefined) return { node: await call.open(), since: null };
  const { node, told } = await readHistory(call);
  const { state } = node.replica;
  return { node, since: entryAt(pointOf('--since', text, state, told, Date.now()), state) };
}

/** The newest entry that lies wholly at or before a point. */
function entryAt(point: Point, state: State): string | null {
  if (point.is === 'entry') return point.entry;
  let found: string | null = null;
  for (const [oid, mark] of state.entries) {
    const within =
      point.is === 'time' ? mark.chainTime <= point.time : mark.position <= point.position;
    if (within) found = oid;
  }
  return found;
}
