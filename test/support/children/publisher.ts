/**
 * A node that appends events as fast as they become durable, with a breath between them, and
 * syncs beside it, for as long as it lives. Prints the id of each event that was acknowledged.
 * Keeps its state for the next start as `mesh up` does, but more often.
 * Argument: the project's folder.
 */
import { writeSync } from 'node:fs';
import { setTimeout as breathe } from 'node:timers/promises';
import { layoutOf, OpenNode, runLoop } from '../../../packages/peer/src/index.ts';

const BREATH_MS = 10;
const INTERVAL_MS = 50;
/** Events after which the state is saved. */
const SAVE_AFTER = 16;

void main();

async function main(): Promise<void> {
  const [root = ''] = process.argv.slice(2);
  const node = await OpenNode.open({ layout: layoutOf(root), env: process.env });
  const log = { debug: () => {}, info: () => {}, warn: () => {} };
  const peer = await node.peer({ log, slots: 0, interval: INTERVAL_MS });
  const loop = runLoop(peer, { onTurn: keep });
  keep();

  for (let n = 0; ; n++) {
    const [event] = await peer.append([{ kind: 'x.killed', body: { n, pid: process.pid } }]);
    writeSync(1, `${event?.id}\n`);
    peer.onWake();
    await Promise.race([breathe(BREATH_MS), loop.ended]);
  }

  function keep(): void {
    if (node.replica.unsaved >= SAVE_AFTER) void peer.exclusively(() => node.replica.save());
  }
}
