/**
 * A node that publishes flat out: one event after the other, each as soon as the one before is at
 * the hub. Arguments: the project's folder, the hub's bare repository, milliseconds. Says 'ready',
 * begins when a line comes on stdin, and prints one JSON document when all its events are ordered.
 */
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { readRefFiles } from '../../../packages/git/src/index.ts';
import { LEDGER_REF, logRef } from '../../../packages/ledger/src/index.ts';
import { layoutOf, OpenNode } from '../../../packages/peer/src/index.ts';

const [root = '', hub = '', duration = ''] = process.argv.slice(2);
const node = await OpenNode.open({ layout: layoutOf(root), env: process.env });
const log = { debug: () => {}, info: () => {}, warn: () => {} };
const peer = await node.peer({ log, slots: 0, interval: 200 });
const { replica } = node;

/** Milliseconds from its making until each event was at the hub, and until it was ordered. */
const published: number[] = [];
const ordered: number[] = [];
const waiting = new Map<string, number>();

const isPublished = async () => {
  const name = logRef(replica.me);
  return (await readRefFiles(hub, name)).get(name) === replica.head?.oid;
};
const turn = async () => {
  await peer.turn();
  const pending = new Set(replica.pending().map(({ id }) => id));
  for (const [id, since] of waiting) {
    if (pending.has(id)) continue;
    ordered.push(performance.now() - since);
    waiting.delete(id);
  }
};

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.pause();
const end = performance.now() + Number(duration);
while (performance.now() < end) {
  const begun = performance.now();
  const [event] = await peer.append([{ kind: 'x.flat', body: { n: published.length } }]);
  waiting.set(event?.id ?? '', begun);
  do await turn();
  while (!(await isPublished()));
  published.push(performance.now() - begun);
}
const inTime = (await readRefFiles(hub, LEDGER_REF)).get(LEDGER_REF);
while (waiting.size > 0) await turn();
process.stdout.write(`${JSON.stringify({ published, ordered, tip: inTime })}\n`);
await node.close();
