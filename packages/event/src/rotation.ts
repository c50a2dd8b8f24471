/** Key rotation: `node.rotated` is signed by the old key, and proves that the new one agrees. */
import { type Crypto, fromHex } from './crypto.ts';
import { type Body, bodyProblem, decodeEvent, definitionOf } from './envelope.ts';
import type { CommitValue } from './record.ts';

/** Stands in the canonical text of every such event; most lines need not be read for it. */
const SIGN = '"kind":"node.rotated"';

/** Lines of batches that hold none: every batch is asked several times, nearly all hold none. */
const without = new WeakSet<readonly string[]>();

/** The bytes the new key signs: they bind the mesh and the node whose key it becomes. */
export function rotationProofMessage(mesh: string, node: string): Uint8Array {
  return new TextEncoder().encode(`lanemesh rotation\n${mesh}\n${node}\n`);
}

/** Whether the proof of a `node.rotated` is the new key's own. */
export function rotationFits(
  { key, proof }: Body<'node.rotated'>,
  mesh: string,
  node: string,
  crypto: Pick<Crypto, 'verify'>,
): boolean {
  return crypto.verify(key, rotationProofMessage(mesh, node), fromHex(proof));
}

/** The key a batch's successor is signed with: the batch's own, or that of its first good rotation. */
export function nextKey(
  batch: Pick<CommitValue, 'content'>,
  mesh: string,
  crypto: Pick<Crypto, 'verify'>,
): string {
  const { content } = batch;
  if (content === null || !('lines' in content)) throw new RangeError('nextKey: no batch');
  if (without.has(content.lines)) return content.key;
  const signs = content.lines.filter((line) => line.includes(SIGN));
  if (signs.length === 0) without.add(content.lines);
  for (const line of signs) {
    const event = decodeEvent(line);
    const definition = definitionOf('node.rotated');
    if (event?.kind !== 'node.rotated' || event.v !== definition?.version) continue;
    if (bodyProblem(event, definition)) continue;
    const body = event.body as Body<'node.rotated'>;
    if (rotationFits(body, mesh, content.header.author, crypto)) return body.key;
  }
  return content.key;
}
