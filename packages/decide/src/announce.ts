/** Telling the mesh which rules our build knows: who upgrades it asks that first. */
import { newestOf, RULE_SETS } from '@lanemesh/state';
import type { Command, Sight } from './sight.ts';

/** A beat with the newest rule set known here, where the ledger says another one of this node. */
export function announce({ state, me, following, pending }: Sight): Command[] {
  const rules = newestOf(RULE_SETS);
  const member = state.members.get(me);
  const waits = pending.some(({ kind, body }) => kind === 'node.beat' && isAbout(body, rules));
  if (member?.standing !== 'admitted' || member.rules === rules) return [];
  if (following !== 'ok' || waits) return [];
  return [{ do: 'say', event: { kind: 'node.beat', body: { rules } }, urgent: false }];
}

function isAbout(body: unknown, rules: number): boolean {
  return (body as { rules?: number }).rules === rules;
}
