/** The wheel: ports, one turn at a time, jobs beside the turns. */
export type { Draft } from './jobs.ts';
export { Peer } from './peer.ts';
export type { Clock, Log, PeerOptions } from './ports.ts';
export type { TurnReport } from './turn.ts';
