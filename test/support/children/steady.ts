/**
 * A node that turns its wheel as `mesh up` does while an event a second is published on it.
 * Arguments: the project's folder, the number of events, the hub's address as this node reaches
 * it. Says 'ready', begins when a line comes on stdin, and ends when all its events are ordered.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { layoutOf, OpenNode, runLoop } from '../../../packages/peer/src/index.ts';

const EVERY_MS = 1000;

void main();

async function main(): Promise<void> {
  const [root = '', count = '', hub = ''] = process.argv.slice(2);
  const env = { ...process.env, MESH_HUB: hub };
  const node = await OpenNode.open({ layout: layoutOf(root), env });
  const log = { debug: () => {}, info: () => {}, warn: () => {} };
  const peer = await node.peer({ log, slots: 0, interval: 1000 });

  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  process.stdin.pause();
  let said = 0;
  const loop = runLoop(peer, {
    until: () => said === Number(count) && node.replica.pending().length === 0,
  });
  for (; said < Number(count); said++) {
    await peer.append([{ kind: 'x.steady', body: { n: said } }]);
    peer.onWake();
    await sleep(EVERY_MS);
  }
  await loop.ended;
  await node.close();
}
