/** A log's next key. */
import { type Known, rotationFits } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import type { Log, State } from '../state.ts';

/** The key signs what comes after this batch (R9); a batch that rotates twice does so once. */
export function nodeRotated(
  state: State,
  { body }: Extract<Known, { kind: 'node.rotated' }>,
  { author, key, crypto }: Place,
): Refusal {
  const { keys } = state.logs.get(author) as Log;
  if (keys.at(-1) !== key) return 'life: this batch has another key already';
  if (keys.includes(body.key)) return 'body.key: its log had this key before';
  if (!rotationFits(body, state.mesh, author, crypto)) return 'body.proof: is not the new key’s';
  keys.push(body.key);
  return null;
}
