/** What people type for what they mean: names, ids, unique beginnings or endings of ids. */
import { EVENT_ID, idOf, NODE_ID, REF } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer';
import type { Member, State } from '@lanemesh/state';
import { usage } from './usage.ts';

const SHOWN = 4;

/**
 * The one candidate that an id, `node:id`, or the unique beginning or ending of an id names. Throws
 * a usage Fault.
 */
export function pickRef(what: string, text: string, refs: Iterable<string>): string {
  const all = [...refs];
  if (REF.test(text) && all.includes(text)) return text;
  const found = all.filter((ref) => {
    const id = idOf(ref);
    return id === text || (isPart(text) && (id.startsWith(text) || id.endsWith(text)));
  });
  if (found.length === 1) return found[0] as string;
  if (found.length === 0)
    throw usage(
      `${what}.unknown`,
      `no ${what} ${JSON.stringify(text)}`,
      `see: mesh ${listing(what)}`,
    );
  throw usage(
    `${what}.ambiguous`,
    `${JSON.stringify(text)} may be ${found.length} ${what}s`,
    `one of ${found.slice(0, SHOWN).join(', ')}${found.length > SHOWN ? ', …' : ''}`,
  );
}

/** Long enough that it is no accident. */
function isPart(text: string): boolean {
  return text.length >= 4 && /^[0-9a-hjkmnp-tv-z]+$/.test(text);
}

function listing(what: string): string {
  return what === 'event' ? 'log' : `${what} list`;
}

/** An event's reference, from what somebody typed. */
export function resolveEvent(node: OpenNode, text: string): string {
  if (REF.test(text)) return text;
  const { state, me } = node.replica;
  if (!EVENT_ID.test(text) && !isPart(text))
    throw usage('event.unknown', `no event ${JSON.stringify(text)}`, 'see: mesh log');
  return pickRef('event', text, refs(state, me, node));
}

function* refs(state: State, me: string, node: OpenNode): Generator<string> {
  for (const [author, log] of state.logs) for (const id of log.ids) yield `${author}:${id}`;
  for (const event of node.replica.pending()) yield `${me}:${event.id}`;
}

/** A member by its id, its name, or a unique beginning of its id. */
export function resolveNode(state: State, text: string): Member {
  const members = [...state.members.values()];
  const exact = members.filter((m) => m.id === text || m.name === text);
  const found =
    exact.length > 0 || text.length < 3 ? exact : members.filter((m) => m.id.startsWith(text));
  if (found.length === 1) return found[0] as Member;
  if (found.length > 1)
    throw usage(
      'node.ambiguous',
      `${JSON.stringify(text)} may be ${found.length} nodes`,
      `one of ${found
        .slice(0, SHOWN)
        .map((m) => m.id)
        .join(', ')}`,
    );
  const hint = NODE_ID.test(text) ? 'mesh sync first, if it is new' : 'see: mesh node list';
  throw usage('node.unknown', `no node ${JSON.stringify(text)}`, hint);
}
