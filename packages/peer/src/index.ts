/** The wheel: ports, one turn at a time, jobs beside the turns. */

export * from './home/index.ts';
export type { Draft } from './jobs.ts';
export { type Loop, type LoopOptions, runLoop } from './loop.ts';
export { Peer } from './peer.ts';
export type { Clock, Log, PeerOptions } from './ports.ts';
export { foresee, type TurnReport } from './turn.ts';
