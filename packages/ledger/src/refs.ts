/** Names of the branches that carry the truth (R16: names are hints, no rule reads them). */

/** The weaving branch. */
export const LEDGER_REF = 'refs/heads/mesh/ledger';
const LOGS = 'refs/heads/mesh/log/';

/** A node's own log branch; `suffix` where somebody else blocks the plain name. */
export function logRef(node: string, suffix = 0): string {
  return suffix === 0 ? `${LOGS}${node}` : `${LOGS}${node}.${suffix}`;
}
