/** What happened: the envelope, every kind of event, and batches and entries as bytes. */
export {
  canonicalProblem,
  decode,
  encode,
  type Json,
  MAX_DEPTH,
  type Problem,
} from './canonical.ts';
export {
  buildCommit,
  buildMerge,
  EMPTY_TREE,
  type ParsedCommit,
  type Person,
  parseCommit,
} from './commit.ts';
export { isHost, LEVELS, type Level, SANDBOXES, type Sandbox } from './confinement.ts';
export { type Crypto, type Digests, fromHex, type Signer, toHex } from './crypto.ts';
export { derivedAuthor, derivedRef } from './derived.ts';
export {
  type Body,
  bodyProblem,
  decodeEvent,
  definitionOf,
  type Event,
  encodeEvent,
  envelopeProblem,
  eventProblem,
  isCustom,
  isKindName,
  type Kind,
  type Known,
} from './envelope.ts';
export {
  authorOf,
  EVENT_ID,
  HEX64,
  idOf,
  NAME,
  NAME_LENGTH,
  NODE_ID,
  nodeIdOf,
  OID,
  REF,
  refOf,
  SUBJECT,
  SUBJECT_LENGTH,
} from './ids.ts';
export { inviteProofMessage, makeToken, readToken, type Token } from './invite.ts';
export { type KindDefinition, ROLES, type Role } from './kind.ts';
export { LONGEST_GRANT } from './kinds/breakglass-granted.ts';
export { LANE_ROLES } from './kinds/brief.ts';
export { GUARDS } from './kinds/flags.ts';
export { KINDS } from './kinds/index.ts';
export { DUTIES, type DutyRole } from './kinds/node-announced.ts';
export { CAUSE_FIELD, COMPARISONS } from './kinds/reaction-defined.ts';
export { WAIVERS } from './kinds/review.ts';
export { PRIORITIES } from './kinds/task-enqueued.ts';
export { STAGES } from './kinds/task-result.ts';
export { LIMITS, utf8Length } from './limits.ts';
export {
  type Batch,
  type BatchHeader,
  type CommitValue,
  type EntryHeader,
  eventsOf,
  isBatch,
  isEntry,
  oversizeCommit,
  readCommit,
  writeBatch,
  writeEntry,
} from './record.ts';
export { nextKey, rotationFits, rotationProofMessage } from './rotation.ts';
export { type Infer, type Shape, shapeProblem } from './shape.ts';
export { opensshPublicKey } from './sshsig.ts';
export { madeAt, newEventId } from './ulid.ts';
