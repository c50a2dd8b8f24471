/** Takes a push without a good answer for failed, and says its events again (against INV-9). */
import type { Peer } from '@lanemesh/peer';
import type { Mutant } from '../world/mutant.ts';

export const saysAgain: Mutant = {
  name: 'says again',
  profile: 'lossy',
  breaks: ['once'],
  alters: (peer) => {
    const { transport } = peer.options;
    if (!transport) return;
    const push = transport.push;
    const repeated = new Set<string>();
    transport.push = async (updates) => {
      const outcome = await push(updates);
      const failed = !outcome.ok || [...outcome.refs.values()].includes('rejected');
      if (failed) void repeat(peer, repeated);
      return outcome;
    };
  },
};

/** Every event once, and no copy of a copy, or nothing else would be said any more. */
async function repeat(peer: Peer, repeated: Set<string>): Promise<void> {
  const fresh = peer.options.replica
    .pending()
    .filter((event) => event.kind !== 'node.beat' && !repeated.has(event.id));
  for (const event of fresh) repeated.add(event.id);
  const drafts = fresh.map(({ kind, body, claim }) =>
    claim === undefined ? { kind, body } : { kind, body, claim },
  );
  for (const copy of await peer.append(drafts)) repeated.add(copy.id);
}
