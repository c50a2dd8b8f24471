/** `mesh sync`: one meeting with the hub, or one after the other. */
import { type OpenNode, type Synced, syncOnce } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../command.ts';
import { hubAway } from '../record.ts';
import { wait, watchPause } from './watch.ts';

/** Time one sync may take beyond what the hub itself needs, milliseconds. */
const WITHIN = 120_000;

export async function sync(call: Call): Promise<Outcome | null> {
  const pause = watchPause(call);
  const node = await call.open();
  if (pause === null) return outcome(node, await syncOnce(node, { within: WITHIN }));
  const stop = call.interruption();
  while (!stop.aborted) {
    const synced = await syncOnce(node, { within: WITHIN });
    const away = synced.hub === 'away' ? `away: ${synced.trouble?.message}` : null;
    call.out.record(jsonOf(synced), away ?? textOf(synced).join('\n'));
    await wait(pause * 1000, stop);
  }
  return null;
}

function outcome(node: OpenNode, synced: Synced): Outcome {
  if (synced.hub === 'away') throw hubAway(node, synced);
  return { json: jsonOf(synced), text: textOf(synced) };
}

function jsonOf(synced: Synced) {
  const { trouble, ...rest } = synced;
  return { ...rest, trouble: trouble?.message ?? null };
}

function textOf(synced: Synced): string[] {
  const { fetched, pushed, position, tip, waiting, hub, rejected, follow } = synced;
  const lines = [
    hub === 'none'
      ? `no hub: ${fetched} entries woven here, position ${position}`
      : `fetched ${fetched} entries, pushed ${pushed} branches, position ${position}, entry ${tip.height} (${tip.id.slice(0, 12)})`,
  ];
  if (follow === 'fork') lines.push('the hub’s ledger does not continue ours: see mesh doctor');
  if (follow === 'foreign')
    lines.push('the ledger at the hub is of another mesh: mesh hub set URL, or join that one');
  if (waiting > 0) lines.push(`${waiting} events of this node have no position yet`);
  for (const { branch, message } of rejected) lines.push(`${branch}: ${message}`);
  return lines;
}
