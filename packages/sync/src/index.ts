/** How nodes meet: follow, weave, heal; the transport to the hub. */
export { type Audit, audit } from './audit.ts';
export type { Finding } from './culprit.ts';
export { BELIEVE_AFTER, type Follow, relate, type Suspicion } from './follow.ts';
export { foundMesh } from './found.ts';
export { type GitTransportOptions, gitTransport } from './git-transport.ts';
export type { ReplicaOptions } from './options.ts';
export { outgoing, weaveEntry, weaveLocally } from './outgoing.ts';
export { Patience } from './patience.ts';
export { NoMesh, type Received, Replica } from './replica.ts';
export { type Candidate, Tips } from './tips.ts';
export type { HubView, PushOutcome, PushUpdate, Transport, Unreachable } from './transport.ts';
export { makeEntry } from './weave.ts';
