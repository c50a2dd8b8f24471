/** What the hub said to have taken from this node and does not show: lost, frozen, or split. */
import { asBatch } from '@lanemesh/state';
import type { HubFinding } from './hub-finding.ts';
import type { Replica } from './replica.ts';
import type { HubView } from './transport.ts';

const LEDGER = 'refs/heads/mesh/ledger';
const LOGS = 'refs/heads/mesh/log/';

/** Judges a view, once `replica` received it, by what was pushed and taken before its fetch began. */
export function lostPushes(replica: Replica, view: HubView): HubFinding[] {
  const found: HubFinding[] = [];
  for (const [ref, to] of view.taken ?? []) {
    const branch = ref.replace('refs/heads/', '');
    const unread = view.trouble?.some((one) => one.branch === branch) === true;
    if (unread || isShown(replica, view, ref, to)) continue;
    found.push({
      what: 'lost-push',
      ref: branch,
      commit: to,
      node: replica.me,
      rule: 'INV-9',
      problem:
        'the hub said it took this, and does not show it: it went back, or shows an old copy',
      fix: 'ask who runs the hub; nothing is lost here, and it is pushed again at every sync',
      blocks: false,
    });
  }
  return found;
}

function isShown(replica: Replica, view: HubView, ref: string, to: string): boolean {
  const { commits, state } = replica;
  if (ref === LEDGER) {
    if (view.ledger === null) return false;
    const stands = replica.line.standpoint(view.ledger)?.oid;
    const isOurs = stands === state.tip.oid && state.entries.has(to);
    return isOurs || reaches(replica, view.ledger, to);
  }
  const tip = view.logs.get(ref.slice(LOGS.length));
  if (tip === undefined || tip === to) return tip === to;
  const batch = asBatch(commits.get(tip));
  return batch === null || replica.isBelow(to, batch);
}

/** Whether a commit has another one below it, as far as commits are at hand. */
function reaches({ commits }: Replica, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  while (open.length > 0) {
    const oid = open.pop() as string;
    if (oid === to) return true;
    if (seen.has(oid)) continue;
    seen.add(oid);
    open.push(...(commits.get(oid)?.parents ?? []));
  }
  return false;
}
