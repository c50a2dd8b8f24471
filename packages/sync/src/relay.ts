/**
 * What came by another way than the hub (a bundle): its batches are known and its entries are
 * followed, but it is no contact. Our own batches go on naming the newest entry known to be at the
 * hub (R14), so that nothing which only a bundle showed can be settled or bear a claim.
 */
import { markRelayed } from './imported.ts';
import type { Replica } from './replica.ts';

/**
 * Takes in log tips, and an entry that extends the one followed (null: none). hub: whether the
 * mesh has one; without one the ledger that is carried around is the ledger. Resolves with the
 * entries followed now that were not before.
 */
export async function relay(
  replica: Replica,
  ledger: string | null,
  tips: readonly string[],
  hub: boolean,
): Promise<readonly string[]> {
  const { store } = replica.options;
  await replica.learn(tips);
  if (ledger === null || replica.state.entries.has(ledger)) {
    // It may hold what a restored backup of ours lacks.
    await replica.own.adopt();
    return [];
  }
  // Before the branch moves: nothing may be signed on it as if it were at the hub.
  if (hub) await markRelayed(store, replica.state);
  return (await replica.receive({ ledger, logs: new Map() })).entries;
}

/**
 * Whether this node weaves where the mesh has no hub: its founder, and nobody else. Two that wove
 * would make two ledgers, and there is no register to say which one stands.
 */
export function weavesAlone({ state, me }: Replica): boolean {
  return state.founder === me;
}
