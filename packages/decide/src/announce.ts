/** Telling the mesh what it should know of this node: the rules its build knows, what it offers. */
import { type Member, newestOf, RULE_SETS } from '@lanemesh/state';
import type { Command, Offer, Sight } from './sight.ts';

/** Nothing is said twice: what the ledger says of this node already, or waits for its position. */
export function announce(sight: Sight): Command[] {
  const member = sight.state.members.get(sight.me);
  if (member?.standing !== 'admitted' || sight.following !== 'ok') return [];
  return [...newRules(sight, member), ...newOffer(sight, member)];
}

/** A beat with the newest rule set known here, where the ledger says another one of this node. */
function newRules({ pending }: Sight, member: Member): Command[] {
  const rules = newestOf(RULE_SETS);
  const waits = pending.some(({ kind, body }) => kind === 'node.beat' && isAbout(body, rules));
  if (member.rules === rules || waits) return [];
  return [{ do: 'say', event: { kind: 'node.beat', body: { rules } }, urgent: false }];
}

function isAbout(body: unknown, rules: number): boolean {
  return (body as { rules?: number }).rules === rules;
}

/** Who upgrades, or plans a lane, asks there. One process may know less than another: see `Offer`. */
function newOffer({ offer, pending }: Sight, member: Member): Command[] {
  if (!offer || pending.some(({ kind }) => kind === 'node.announced')) return [];
  const known: Required<Offer> = {
    agents: member.agents,
    capabilities: member.capabilities,
    slots: member.slots ?? 1,
    sandbox: member.sandbox,
    lanes: member.lanes ?? [],
  };
  const fields = Object.entries(offer) as [keyof Offer, Offer[keyof Offer]][];
  const fresh = fields.filter(
    ([field, value]) => value !== undefined && textOf(value) !== textOf(known[field]),
  );
  if (fresh.length === 0) return [];
  const body = Object.fromEntries(fresh) as { [field: string]: never };
  return [{ do: 'say', event: { kind: 'node.announced', body }, urgent: false }];
}

/** Lists are compared as sets. */
function textOf(value: Offer[keyof Offer]): string {
  if (!Array.isArray(value)) return String(value);
  return value
    .map((one) =>
      typeof one === 'string' ? one : `${one.name} ${one.family} ${one.duties ?? 'any'}`,
    )
    .sort()
    .join();
}
