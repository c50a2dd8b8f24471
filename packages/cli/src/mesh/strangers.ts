/** Who speaks at the hub and changes nothing: keys nobody knows, nodes that may not speak. */
import type { OpenNode } from '@lanemesh/peer';

export interface Stranger {
  /** The node it says it is. */
  readonly id: string;
  /** Its name, if it has one. */
  readonly name: string | null;
  /** `unknown`: nobody let it in; `forged`: its key is not the one of the node it names. */
  readonly state: 'unknown' | 'forged' | 'pending' | 'revoked' | 'left';
  /** Batches that do not count, as far as they can be counted. */
  readonly batches: number;
  readonly why: string;
}

/** Everybody whose batches are known here and left out, as of the last contact. */
export function strangersOf({ replica }: OpenNode): Stranger[] {
  const { known, state, me } = replica;
  const found: Stranger[] = [];
  for (const id of known.authors().sort()) {
    if (id === me) continue;
    const member = state.members.get(id);
    const name = member?.name ?? null;
    const strays = [...known.strays.values()].filter(
      ({ author, problem }) => author === id && (!member || problem.includes('key')),
    );
    const why = strays[0]?.problem;
    const newest = known.newestOf(id);
    const joining = newest && known.join(newest.oid);
    const batches = joining && 'chain' in joining ? joining.chain.length : 0;
    const standing = member?.standing ?? 'unknown';
    if (standing !== 'admitted' && batches > 0)
      found.push({ id, name, state: standing, batches, why: whyLeft(standing) });
    if (why !== undefined)
      found.push({ id, name, state: member ? 'forged' : 'unknown', batches: strays.length, why });
    else if (member === undefined && batches === 0 && state.logs.has(id))
      found.push({ id, name, state: 'unknown', batches: 1, why: 'its joining had no effect' });
  }
  return found;
}

function whyLeft(standing: 'unknown' | 'pending' | 'revoked' | 'left'): string {
  if (standing === 'unknown') return 'nobody has woven its first batch yet';
  return standing === 'pending' ? 'is not admitted yet' : `goes on after it ${ended(standing)}`;
}

function ended(standing: 'revoked' | 'left'): string {
  return standing === 'left' ? 'left' : 'was revoked';
}

/** One line of it, for people. */
export function strangerLine({ id, name, state, batches, why }: Stranger): string {
  const many = batches === 1 ? '1 batch' : `${batches} batches`;
  return `${name ?? id.slice(0, 12)} (${state}): ${many} without effect, ${why}`;
}
