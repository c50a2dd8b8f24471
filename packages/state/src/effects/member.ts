/** Who belongs to the mesh. */
import { type Crypto, fromHex, inviteProofMessage, type Known } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import { heldTasks } from '../queries.ts';
import type { Member, State } from '../state.ts';
import { revoke, step } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/**
 * Why the invite a `node.joined` carries does not admit its author, or null if it does.
 * key: the key that signed the batch.
 */
export function inviteProblem(
  state: State,
  proof: Of<'node.joined'>['body']['invite'],
  key: string,
  chainTime: number,
  crypto: Crypto,
): Refusal {
  const invite = proof && state.invites.get(proof.key);
  if (invite?.usedBy) return 'invite: it was used before';
  if (invite && chainTime > invite.expires) return 'invite: it has expired';
  return proofProblem(state, proof, key, crypto);
}

/** Why the proof is not one of an invite's secret, be it good, used or expired; or null. */
export function proofProblem(
  state: State,
  proof: Of<'node.joined'>['body']['invite'],
  key: string,
  crypto: Crypto,
): Refusal {
  if (!proof) return 'invite: there is none';
  if (!state.invites.has(proof.key)) return 'invite: no admin gave it';
  const message = inviteProofMessage(state.mesh, key);
  return crypto.verify(proof.key, message, fromHex(proof.proof))
    ? null
    : 'invite: its proof does not fit';
}

export function nodeJoined(state: State, event: Of<'node.joined'>, place: Place): Refusal {
  const { name, key, capabilities, invite } = event.body;
  if (place.header.number !== 1) return 'life: this node has joined already';
  if (key !== place.key) return 'body.key: is not the key that signed';
  const problem = invite ? inviteProblem(state, invite, key, state.chainTime, place.crypto) : null;
  if (problem !== null) return problem;
  const held = invite && state.invites.get(invite.key);
  if (held) held.usedBy = place.author;
  state.members.set(place.author, {
    id: place.author,
    name,
    roles: held ? [...held.roles] : [],
    standing: held ? 'admitted' : 'pending',
    capabilities: [...capabilities],
    position: state.position,
    suspectSince: null,
  });
  return null;
}

export function nodeInvited(state: State, event: Of<'node.invited'>): Refusal {
  const { key, roles, expires } = event.body;
  if (state.invites.has(key)) return 'life: this invite was given before';
  state.invites.set(key, { roles: [...roles], expires, usedBy: null });
  return null;
}

export function nodeAdmitted(state: State, event: Of<'node.admitted'>): Refusal {
  const member = state.members.get(event.body.node);
  if (!member) return 'body.node: no such node asked to join';
  if (member.standing === 'revoked') return 'life: a revoked node stays out';
  if (!event.body.roles.includes('admin') && isLastAdmin(state, member))
    return 'life: the last admin has to stay one';
  member.standing = 'admitted';
  member.roles = [...event.body.roles];
  if (!member.roles.includes('worker')) releaseClaims(state, member.id);
  return null;
}

export function nodeRevoked(state: State, event: Of<'node.revoked'>): Refusal {
  const member = state.members.get(event.body.node);
  if (!member) return 'body.node: no such node';
  if (member.standing === 'revoked') return 'life: it is revoked already';
  if (isLastAdmin(state, member)) return 'life: the last admin cannot be revoked';
  member.standing = 'revoked';
  member.suspectSince = event.body.since ?? null;
  releaseClaims(state, member.id);
  return null;
}

function isLastAdmin(state: State, member: Member): boolean {
  const admins = [...state.members.values()].filter(
    (m) => m.standing === 'admitted' && m.roles.includes('admin'),
  );
  return admins.length === 1 && admins[0] === member;
}

/** Who may no longer act under its claims would hold them for ever: it still gives signs of life. */
function releaseClaims(state: State, holder: string): void {
  for (const task of heldTasks(state)) {
    if (task.claim.by !== holder) continue;
    revoke(task);
    step(state, task, 'giveUp');
  }
}

export function nodeRenamed(state: State, event: Of<'node.renamed'>, place: Place): Refusal {
  const member = state.members.get(event.body.node);
  if (!member) return 'body.node: no such node';
  const admin = state.members.get(place.author)?.roles.includes('admin') ?? false;
  if (member.id !== place.author && !admin)
    return 'role: only the node itself or an admin may rename it';
  member.name = event.body.name;
  return null;
}

export function nodeResumed(state: State, event: Of<'node.resumed'>, place: Place): Refusal {
  const { node, head } = event.body;
  const log = state.logs.get(node);
  if (!log?.marked) return 'life: this node is not marked';
  const admin = state.members.get(place.author)?.roles.includes('admin') ?? false;
  if (node !== place.author && !admin)
    return 'role: only the node itself or an admin may resume it';
  const counted = node === place.author ? place.before : log.head;
  if (head !== counted) return 'body.head: is not the batch that counted';
  log.marked = false;
  return null;
}
