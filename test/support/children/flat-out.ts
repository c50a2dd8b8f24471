/**
 * A node that publishes flat out: one event after the other, each as soon as the one before is at
 * the hub. Arguments: the project's folder, the hub's bare repository, milliseconds. Says 'ready',
 * begins when a line comes on stdin, and prints one JSON document when all its events are ordered.
 */
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { readRefFiles } from '../../../packages/git/src/index.ts';
import { logRef } from '../../../packages/ledger/src/index.ts';
import { layoutOf, OpenNode } from '../../../packages/peer/src/index.ts';

void main();

async function main(): Promise<void> {
  const [root = '', hub = '', duration = ''] = process.argv.slice(2);
  const node = await OpenNode.open({ layout: layoutOf(root), env: process.env });
  const log = { debug: () => {}, info: () => {}, warn: () => {} };
  const peer = await node.peer({ log, slots: 0 });
  const { replica } = node;
  const branch = logRef(replica.me);
  const isAtHub = async () =>
    (await readRefFiles(hub, branch)).get(branch) === (replica.head?.oid ?? '');

  /** Milliseconds until each event was at the hub, as the hub's own files say. */
  const published: number[] = [];

  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  process.stdin.pause();
  const end = performance.now() + Number(duration);
  while (performance.now() < end) {
    const begun = performance.now();
    await peer.append([{ kind: 'x.flat', body: { n: published.length } }]);
    do await peer.turn();
    while (!(await isAtHub()));
    published.push(performance.now() - begun);
  }
  while (replica.pending().length > 0) await peer.turn();
  process.stdout.write(`${JSON.stringify({ published })}\n`);
  await node.close();
}
