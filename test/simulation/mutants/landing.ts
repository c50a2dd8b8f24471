/** Nodes that land otherwise (against INV-9, INV-10). */
import type { Host, Landing } from '@lanemesh/hosts';
import type { Peer } from '@lanemesh/peer';
import type { Mutant } from '../world/mutant.ts';

type Land = Host['land'];

function landsBy(change: (land: Land, peer: Peer) => Land): (peer: Peer) => void {
  return (peer) => {
    const { host } = peer.options;
    host.land = change(host.land.bind(host), peer);
  };
}

/** A `+` in a landing push: it switches the lease off. */
export const forcesLandings: Mutant = {
  name: 'forces its landings',
  profile: 'calm',
  breaks: ['landing'],
  forcesLandings: true,
};

/** Signs that it landed before it pushes. */
export const signsLandingFirst: Mutant = {
  name: 'signs a landing before the push',
  profile: 'calm',
  breaks: ['landing'],
  alters: landsBy((land, peer) => async (t, commit, old): Promise<Landing> => {
    const body = { task: t.task, commit, target: t.repo.target };
    await peer.append([{ kind: 'task.landed', body }]);
    return land(t, commit, old);
  }),
};

/** A push that was not answered has landed. */
export const takesSilenceForSuccess: Mutant = {
  name: 'takes no answer for success',
  profile: 'lossy',
  breaks: ['landing'],
  alters: landsBy((land) => async (t, commit, old): Promise<Landing> => {
    const outcome = await land(t, commit, old);
    return outcome === 'unknown' ? 'landed' : outcome;
  }),
};

/** Lands on a target that lost what the ledger says it holds, and gives nothing back. */
export const landsOnLess: Mutant = {
  name: 'lands on a target that lost landings',
  profile: 'rollback',
  breaks: ['landing'],
  alters: ({ options: { host } }) => {
    host.giveBack = async () => 'done';
  },
};
