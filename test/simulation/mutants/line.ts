/** Nodes that follow another ledger than the one that stands (against INV-2, INV-6, R5, R8, R15). */
import type { Standpoint, State } from '@lanemesh/state';
import { simulatedCrypto } from '../world/crypto.ts';
import type { Mutant } from '../world/mutant.ts';

/** Of two histories follows the longer one at once, and brings its own back where that is longer. */
export const choosesByLength: Mutant = {
  name: 'chooses history by length',
  profile: 'fork',
  breaks: ['one line', 'convergence', 'progress'],
  alters: ({ options: { replica } }) => {
    const receive = replica.receive.bind(replica);
    replica.receive = async (view) => {
      const received = await receive(view);
      const theirs = replica.line.standpoint(view.ledger ?? '')?.height ?? -1;
      const isLonger = replica.state.tip.height > theirs;
      return received.follow === 'fork' && isLonger ? { ...received, follow: 'heal' } : received;
    };
    const believed = async (_entry: string, _mono: number, theirs: () => Promise<State>) => {
      const state = await theirs();
      return state.tip.height > replica.state.tip.height ? state : null;
    };
    Object.assign((replica as unknown as { doubt: object }).doubt, { believed });
  },
};

/** A commit without effect stands on its first parent, not on the highest entry below it. */
export const walksFirstParents: Mutant = {
  name: 'walks first parents over a merge',
  profile: 'junk',
  breaks: ['convergence', 'progress', 'fairness'],
  alters: ({ options: { replica } }) => {
    const { line } = replica;
    const highest = ([first = '']: readonly string[]): Standpoint =>
      line.standpoint(first) ?? { oid: null, height: -1 };
    Object.assign(line, { highest });
  },
};

/** Whoever weaves puts its own log first. */
export const ordersOwnFirst: Mutant = {
  name: 'weaves its own log first',
  profile: 'calm',
  breaks: ['convergence', 'progress', 'fairness'],
  crypto: (node) => ({
    ...simulatedCrypto,
    sha256: (bytes) => {
      // The key by which logs are ordered: the previous entry's digest and the author (R8).
      const isOwnKey = bytes.length === 64 + node.length && endsWith(bytes, node);
      return isOwnKey ? '0'.repeat(64) : simulatedCrypto.sha256(bytes);
    },
  }),
};

function endsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(-text.length)).toString('latin1') === text;
}
