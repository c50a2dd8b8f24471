import { ADMITTED, NO_SILENCE, type Sight, type Silence } from '@lanemesh/decide';
import { crypto, type SmallWorld, type Who } from './small-world.ts';

/** What a node of a small world sees: in contact, with two slots and nothing under way. */
export function sightOf(world: SmallWorld, node: Who, over: Partial<Sight> = {}): Sight {
  return {
    state: world.state,
    me: node.id,
    mono: 1_000_000,
    now: world.clock,
    interval: 1000,
    following: 'ok',
    seenAtHub: world.state.position,
    pending: [],
    active: new Map(),
    byHand: new Map(),
    offered: new Set(),
    slots: 2,
    agents: new Set(['script']),
    lanes: null,
    stopped: new Map(),
    offer: null,
    draining: false,
    forced: null,
    admission: ADMITTED,
    limits: new Map(),
    cronSlots: new Map(),
    firstSeen: new Map(),
    sightings: new Map(),
    silence: NO_SILENCE,
    lastAppend: null,
    newestOf: (author) => {
      const log = world.state.logs.get(author);
      return log ? { number: log.number, id: log.head } : null;
    },
    lot: (text) => crypto.sha256(new TextEncoder().encode(text)),
    rendezvous: true,
    mayPush: true,
    readySince: () => 0,
    ...over,
  };
}

/** A holder silent for some seconds, at a hub that took a write `wrote` seconds ago. */
export function silence(claim: string, seconds: number, wrote = 1, mono = 1_000_000): Silence {
  return {
    ...NO_SILENCE,
    lastContact: mono,
    wroteAfter: mono - wrote * 1000,
    watches: new Map([[claim, { signature: '', since: mono - seconds * 1000 }]]),
  };
}
