/** Who belongs to the mesh. */
import { type Crypto, fromHex, inviteProofMessage, type Known } from '@lanemesh/event';
import { stepRefusal, take } from '../life/cycle.ts';
import { LOG_CYCLE, type LogLife, NODE_CYCLE } from '../life/node-life.ts';
import type { Place, Refusal } from '../place.ts';
import { FIRST_AGENTS, type Log, type State } from '../state.ts';

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

/** A sign of life; what it says of its author's build is kept. */
export function nodeBeat(state: State, event: Of<'node.beat'>, { author }: Place): Refusal {
  const member = state.members.get(author);
  if (member) member.rules = event.body.rules ?? member.rules;
  return null;
}

/** What it does not name stays as it was. */
export function nodeAnnounced(
  state: State,
  { body }: Of<'node.announced'>,
  { author }: Place,
): Refusal {
  const member = state.members.get(author);
  if (!member) return 'role: its author is no member';
  if (body.agents)
    member.agents = body.agents.map(({ name, family, duties }) => ({
      name,
      family,
      ...(duties ? { duties: [...duties] } : {}),
    }));
  if (body.capabilities) member.capabilities = [...body.capabilities];
  member.slots = body.slots ?? member.slots;
  member.sandbox = body.sandbox ?? member.sandbox;
  if (body.lanes) member.lanes = body.lanes.length === 0 ? null : [...body.lanes];
  return null;
}

export function nodeJoined(state: State, event: Of<'node.joined'>, place: Place): Refusal {
  const { name, key, capabilities, invite, rules = 0 } = event.body;
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
    standing: take(NODE_CYCLE, 'unknown', held ? 'join' : 'ask'),
    capabilities: [...capabilities],
    agents: FIRST_AGENTS,
    slots: null,
    sandbox: 'none',
    lanes: null,
    rules,
    position: state.position,
    suspectSince: null,
  });
  return null;
}

/** Why an invite cannot be given; null if it can. */
export function invitedProblem(state: State, { body }: Of<'node.invited'>): Refusal {
  return state.invites.has(body.key) ? 'life: this invite was given before' : null;
}

export function nodeInvited(state: State, event: Of<'node.invited'>): Refusal {
  const problem = invitedProblem(state, event);
  if (problem !== null) return problem;
  const { key, roles, expires } = event.body;
  state.invites.set(key, { roles: [...roles], expires, usedBy: null });
  return null;
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

/** Two batches of this log stand on one parent (R10). */
export function logForked(log: Log): void {
  log.marked = take(LOG_CYCLE, logState(log), 'fork') === 'marked';
}

function logState({ marked }: Log): LogLife {
  return marked ? 'marked' : 'whole';
}

export function nodeResumed(state: State, event: Of<'node.resumed'>, place: Place): Refusal {
  const { node, head } = event.body;
  const log = state.logs.get(node);
  if (!log) return 'body.node: no such node';
  const problem = stepRefusal(LOG_CYCLE, logState(log), 'resume');
  if (problem !== null) return problem;
  const admin = state.members.get(place.author)?.roles.includes('admin') ?? false;
  if (node !== place.author && !admin)
    return 'role: only the node itself or an admin may resume it';
  const counted = node === place.author ? place.before : log.head;
  if (head !== counted) return 'body.head: is not the batch that counted';
  log.marked = take(LOG_CYCLE, logState(log), 'resume') === 'marked';
  return null;
}
