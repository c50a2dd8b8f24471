/** What to do when our own log was marked, or the hub gave up what was settled. */
import { type Command, isMarked, type Sight } from './sight.ts';

/**
 * Two batches of ours stand on one parent (R10): say which one counted. It must be the
 * parent of the batch that says it, so it waits until nothing else is pending.
 */
export function resume(sight: Sight): Command[] {
  if (!isMarked(sight) || sight.following !== 'ok' || sight.pending.length > 0) return [];
  const head = sight.state.logs.get(sight.me)?.head;
  if (head === undefined) return [];
  return [
    { do: 'say', event: { kind: 'node.resumed', body: { node: sight.me, head } }, urgent: true },
  ];
}
