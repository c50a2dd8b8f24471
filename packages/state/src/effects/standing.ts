/** Who may speak, and when that ends. */
import { authorOf, idOf, type Known } from '@lanemesh/event';
import { stepRefusal, take } from '../life/cycle.ts';
import { NODE_CYCLE } from '../life/node-life.ts';
import type { Place, Refusal } from '../place.ts';
import { admins, admittedMembers } from '../queries.ts';
import type { Member, State } from '../state.ts';
import { heldTasks } from '../task-lists.ts';
import { freeSeats } from './review.ts';
import { revoke, step } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Why a node may not be admitted, or get these roles; null if it may. */
export function admittedProblem(state: State, { body }: Of<'node.admitted'>): Refusal {
  const member = state.members.get(body.node);
  if (!member) return 'body.node: no such node asked to join';
  const problem = stepRefusal(NODE_CYCLE, member.standing, 'admit');
  if (problem !== null) return `${problem}; it comes back by joining anew`;
  return body.roles.includes('admin') ? null : adminProblem(state, member, 'has to stay one');
}

export function nodeAdmitted(state: State, event: Of<'node.admitted'>): Refusal {
  const problem = admittedProblem(state, event);
  if (problem !== null) return problem;
  const member = state.members.get(event.body.node) as Member;
  member.standing = take(NODE_CYCLE, member.standing, 'admit');
  member.roles = [...event.body.roles];
  if (!member.roles.includes('worker')) releaseClaims(state, member.id);
  if (!member.roles.includes('verifier')) freeSeats(state, member.id);
  return null;
}

/** Why a node may not be revoked, or its mark be moved; null if it may. */
export function revokedProblem(state: State, { body }: Of<'node.revoked'>): Refusal {
  const member = state.members.get(body.node);
  if (!member) return 'body.node: no such node';
  const { since = null } = body;
  if (since !== null && !isSaidBy(state, since, member.id))
    return 'body.since: is no event of this node that has a position';
  if (member.standing !== 'revoked') return adminProblem(state, member, 'cannot be revoked');
  return member.suspectSince === since ? 'life: it is revoked already' : null;
}

/** Of a node that was revoked before, it says anew what people should look at again. */
export function nodeRevoked(state: State, event: Of<'node.revoked'>): Refusal {
  const problem = revokedProblem(state, event);
  if (problem !== null) return problem;
  const member = state.members.get(event.body.node) as Member;
  member.standing = take(NODE_CYCLE, member.standing, 'revoke');
  member.suspectSince = event.body.since ?? null;
  releaseClaims(state, member.id);
  freeSeats(state, member.id);
  return null;
}

export function nodeLeft(state: State, { author }: Place): Refusal {
  const member = state.members.get(author) as Member;
  const alone = admittedMembers(state).length === 1;
  const problem = alone ? null : adminProblem(state, member, 'cannot leave the others');
  if (problem !== null) return problem;
  member.standing = take(NODE_CYCLE, member.standing, 'leave');
  releaseClaims(state, author);
  freeSeats(state, author);
  return null;
}

function isSaidBy(state: State, ref: string, node: string): boolean {
  return authorOf(ref) === node && state.logs.get(node)?.ids.has(idOf(ref)) === true;
}

/** Why the mesh cannot do without this admin: its quorum has to be reached; null if it can. */
function adminProblem(state: State, member: Member, what: string): Refusal {
  const all = admins(state);
  if (!all.includes(member.id) || all.length > state.quorum) return null;
  return state.quorum === 1
    ? `life: the last admin ${what}`
    : `life: one of the last ${state.quorum} admins ${what}, as many are needed (mesh.ruled)`;
}

/** Who may no longer act under its claims would hold them for ever: it still gives signs of life. */
function releaseClaims(state: State, holder: string): void {
  for (const task of heldTasks(state)) {
    if (task.claim.by !== holder) continue;
    revoke(state, task);
    step(state, task, 'giveUp');
  }
}
