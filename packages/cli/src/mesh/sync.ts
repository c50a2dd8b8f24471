/** `mesh sync`: one meeting with the hub, or one after the other. */
import { idOf } from '@lanemesh/event';
import { EXIT, Fault, type OpenNode, type Synced, syncOnce } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../command.ts';
import { hubAway } from '../record.ts';
import { upgradeLine } from '../rules.ts';
import { clip } from '../text.ts';
import { plainly } from '../work/task/may.ts';
import { findingLine } from './found-at-hub.ts';
import { wait, watchPause } from './watch.ts';

/** Time one sync may take beyond what the hub itself needs, milliseconds. */
const WITHIN = 120_000;

export async function sync(call: Call): Promise<Outcome | null> {
  const pause = watchPause(call);
  const node = await call.open();
  if (pause === null) return await outcome(node, await syncOnce(node, { within: WITHIN }));
  const stop = call.interruption();
  while (!stop.aborted) {
    const synced = await syncOnce(node, { within: WITHIN });
    const away = synced.hub === 'away' ? `away: ${synced.trouble?.message}` : null;
    call.out.record(jsonOf(node, synced), away ?? textOf(node, synced).join('\n'));
    await wait(pause * 1000, stop);
  }
  return null;
}

async function outcome(node: OpenNode, synced: Synced): Promise<Outcome> {
  const copied = node.copies.fault(true);
  if (copied) throw copied;
  if (synced.hub === 'away') throw hubAway(node, synced);
  const behind = await node.copyFault();
  if (behind) throw behind;
  const { blocked } = synced;
  if (blocked) {
    const where = blocked.ref === '' ? node.hubUrl : blocked.ref;
    throw new Fault(
      'hub.blocked',
      `${where}: ${blocked.problem}; nothing of this node is lost`,
      blocked.fix ?? 'mesh doctor',
      EXIT.refused,
    );
  }
  if (synced.lost) {
    const { ref, problem, commit, fix } = synced.lost;
    const what = `${ref} ${commit?.slice(0, 12)}: ${problem}`;
    throw new Fault('hub.lost-push', what, fix ?? 'mesh doctor', EXIT.no);
  }
  const exit = synced.upgrade === null ? {} : { exit: EXIT.refused };
  return { json: jsonOf(node, synced), text: textOf(node, synced), ...exit };
}

/** takenOver: own events that another copy of this node had signed. */
function jsonOf({ copies }: OpenNode, synced: Synced) {
  const { trouble, blocked, lost: _, ...rest } = synced;
  const takenOver = copies.elsewhere?.events ?? 0;
  return { ...rest, takenOver, trouble: trouble?.message ?? null, blocked: blocked?.ref ?? null };
}

/** Own events that came into the order without effect: somebody else's came first. */
function withoutEffect({ ordered }: OpenNode): string[] {
  return [...ordered].flatMap(([ref, { reason }]) =>
    reason === null
      ? []
      : `event ${idOf(ref)} of this node has no effect: ${clip(plainly(reason), 200)}`,
  );
}

function textOf(node: OpenNode, synced: Synced): string[] {
  const { copies } = node;
  const { fetched, findings, pushed, position, tip, waiting, hub, rejected } = synced;
  const lines = [
    hub === 'none'
      ? `no hub: ${fetched} entries woven here, position ${position}`
      : `fetched ${fetched} entries, pushed ${pushed} branches, position ${position}, entry ${tip.height} (${tip.id.slice(0, 12)})`,
  ];
  lines.push(...withoutEffect(node), ...findings.map(findingLine));
  if (copies.elsewhere)
    lines.push(
      `${copies.elsewhere.events} events of this node were not here (a restored backup?): taken over`,
    );
  if (synced.upgrade !== null) lines.push(upgradeLine(synced.upgrade));
  if (waiting > 0) lines.push(`${waiting} events of this node have no position yet`);
  const told = new Set(findings.map(({ ref }) => ref));
  for (const { branch, message } of rejected)
    if (!told.has(branch)) lines.push(`${branch}: ${message}`);
  return lines;
}
