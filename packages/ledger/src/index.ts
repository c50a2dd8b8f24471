/** Where events live: logs and ledger as git objects, appended durably, read back verified. */
export { Commits } from './commits.ts';
export { syncFolder } from './durable-fs.ts';
export { createGitStore, type GitStoreOptions, openGitStore, privateFolder } from './git-store.ts';
export { acquireLock, type Lock, lockOwner } from './lock.ts';
// In memory, for the simulator.
export { MemoryObjects } from './memory-objects.ts';
export { Crashed, MemoryDisk, MemoryStore, type MemoryStoreOptions } from './memory-store.ts';
export { newSeed, nodeCrypto, signerOf } from './node-crypto.ts';
export {
  type Author,
  appendBatches,
  commitSeconds,
  KeyMissing,
  personOf,
  type Split,
  signerFor,
  splitEvents,
} from './own-log.ts';
export { LEDGER_REF, logRef } from './refs.ts';
export { loadSnapshot, saveSnapshot } from './snapshot.ts';
export {
  Busy,
  type CommitStore,
  type CommitWrite,
  commitId,
  type RefMove,
  RefMoved,
} from './store.ts';
export { tidy } from './tidy.ts';
