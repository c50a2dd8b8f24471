/**
 * A node that turns its wheel as `mesh up` does while an event a second is published on it.
 * Arguments: the project's folder, the number of events, the hub's address as this
 * node reaches it. Says 'ready', begins when a line comes on
 * stdin, and prints one JSON document when all its events are ordered.
 */
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { layoutOf, OpenNode, runLoop } from '../../../packages/peer/src/index.ts';

const EVERY_MS = 1000;

const [root = '', count = '', hub = ''] = process.argv.slice(2);
const node = await OpenNode.open({
  layout: layoutOf(root),
  env: { ...process.env, MESH_HUB: hub },
});
const log = { debug: () => {}, info: () => {}, warn: () => {} };
const peer = await node.peer({ log, slots: 0, interval: 1000 });

/** Milliseconds until each event was seen in the order. */
const ordered: number[] = [];
const waiting = new Map<string, number>();

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.pause();
const loop = runLoop(peer, {
  onTurn: () => {
    const pending = new Set(node.replica.pending().map(({ id }) => id));
    for (const [id, since] of waiting) {
      if (pending.has(id)) continue;
      ordered.push(performance.now() - since);
      waiting.delete(id);
    }
  },
  until: () => ordered.length === Number(count),
});
for (let n = 0; n < Number(count); n++) {
  const begun = performance.now();
  const [event] = await peer.append([{ kind: 'x.steady', body: { n } }]);
  waiting.set(event?.id ?? '', begun);
  peer.onWake();
  await sleep(EVERY_MS);
}
await loop.ended;
process.stdout.write(`${JSON.stringify({ ordered })}\n`);
await node.close();
