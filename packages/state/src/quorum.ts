/** Acts of admins that need several of them: they take effect when the last one needed has signed. */
import { type Event, encode, type Json, type KindDefinition, type Known } from '@lanemesh/event';
import { hubProblem } from './effects/hub.ts';
import { invitedProblem } from './effects/member.ts';
import { ruledProblem, upgradedProblem } from './effects/mesh.ts';
import { admittedProblem, revokedProblem } from './effects/standing.ts';
import type { Place, Refusal } from './place.ts';
import { admins } from './queries.ts';
import type { Approval, State } from './state.ts';

/** Chain time for which an admin's signature under an act counts, milliseconds: 7 days. */
export const APPROVED_FOR = 7 * 86_400_000;

/** Whether this event is an act that the mesh's quorum of admins has to sign. */
export function needsQuorum({ quorum }: KindDefinition, { body }: Event): boolean {
  if (quorum !== 'for-admin') return quorum === 'always';
  return (body as { readonly roles: readonly string[] }).roles.includes('admin');
}

/** Admins whose signature under an act counts now. */
export function signersOf(state: State, { signed }: Approval): string[] {
  return admins(state).filter((id) => isFresh(state, signed.get(id)));
}

/** Acts that wait for more admins, the oldest first, with the id that names each. */
export function waitingActs(state: State): (Approval & { readonly id: string })[] {
  return [...state.approvals]
    .map(([id, approval]) => ({ ...approval, id }))
    .filter((act) => signersOf(state, act).length > 0);
}

/**
 * Counts an admin's signature. `acts`: enough have signed the same kind and body, it takes effect
 * here; else `refusal` says why the event is void, or null: it has effect by being counted.
 */
export function countSignature(
  state: State,
  event: Event,
  { author, crypto }: Place,
): { readonly acts: boolean; readonly refusal: Refusal } {
  dropExpired(state);
  const { kind, v, body } = event;
  const id = crypto.sha256(new TextEncoder().encode(encode({ kind, v, body })));
  const approval = state.approvals.get(id) ?? { kind, body, signed: new Map<string, number>() };
  const before = signersOf(state, approval);
  const enough = new Set([...before, author]).size >= state.quorum;
  const refusal = enough
    ? null
    : (actProblem(state, event as Known) ??
      (before.includes(author) ? 'quorum: its author has signed this act already' : null));
  if (enough) state.approvals.delete(id);
  else if (refusal === null) {
    approval.signed.set(author, state.chainTime);
    state.approvals.set(id, approval);
  }
  return { acts: enough, refusal };
}

function isFresh(state: State, at: number | undefined): boolean {
  return at !== undefined && state.chainTime - at <= APPROVED_FOR;
}

function dropExpired(state: State): void {
  for (const [id, { signed }] of state.approvals) {
    for (const [admin, at] of signed) if (!isFresh(state, at)) signed.delete(admin);
    if (signed.size === 0) state.approvals.delete(id);
  }
}

/** Why an act would be void if it took effect now: what is done already waits for nobody. */
function actProblem(state: State, event: Known): Refusal {
  switch (event.kind) {
    case 'node.admitted':
      return admittedProblem(state, event) ?? sameRoles(state, event.body);
    case 'node.revoked':
      return revokedProblem(state, event);
    case 'node.invited':
      return invitedProblem(state, event);
    case 'hub.moved':
      return hubProblem(state, event);
    case 'mesh.ruled':
      return ruledProblem(state, event);
    case 'mesh.upgraded':
      return upgradedProblem(state, event);
    default:
      return null;
  }
}

function sameRoles(
  state: State,
  { node, roles }: { readonly node: string; readonly roles: readonly string[] },
): Refusal {
  const member = state.members.get(node);
  const plain = (list: readonly string[]): Json => [...new Set(list)].sort();
  const same =
    member?.standing === 'admitted' && encode(plain(member.roles)) === encode(plain(roles));
  return same ? 'life: it has these roles already' : null;
}
