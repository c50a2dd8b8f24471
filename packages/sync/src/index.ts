/** How nodes meet: follow, weave, heal; the transport to the hub. */
export { type Audit, audit } from './audit.ts';
export { type Exported, exportBundle } from './bundle-export.ts';
export { type Imported, importBundle } from './bundle-import.ts';
export { beginFromBundle } from './bundle-join.ts';
export type { Finding } from './culprit.ts';
export { BELIEVE_AFTER, type Follow, relate, type Suspicion } from './follow.ts';
export { foundMesh } from './found.ts';
export { type GitTransportOptions, gitTransport } from './git-transport.ts';
export type { HubFinding } from './hub-finding.ts';
export { seenAtHub } from './imported.ts';
export { inspect, inspectPush } from './inspect.ts';
export type { LogKeeper, SignedElsewhere } from './keeper.ts';
export type { ReplicaOptions } from './options.ts';
export { outgoing, weaveEntry, weaveLocally } from './outgoing.ts';
export { Patience } from './patience.ts';
export { ABILITIES, type Ability, type Probed, ProbeEnded, probeHub } from './probe.ts';
export { weavesAlone } from './relay.ts';
export { type Received, Replica } from './replica.ts';
export { splitViews } from './split-view.ts';
export { type Candidate, Tips } from './tips.ts';
export type {
  HubTrouble,
  HubView,
  PushOutcome,
  PushUpdate,
  Transport,
  Unreachable,
} from './transport.ts';
export { makeEntry } from './weave.ts';
