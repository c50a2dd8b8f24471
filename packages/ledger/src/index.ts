/** Where events live: logs and ledger as git objects, appended durably, read back verified. */
export { Commits } from './commits.ts';
export { newSeed, nodeCrypto, signerOf } from './node-crypto.ts';
export { appendBatches, type Author, commitSeconds, personOf, splitEvents } from './own-log.ts';
export { LEDGER_REF, logRef } from './refs.ts';
export { loadSnapshot, saveSnapshot } from './snapshot.ts';
export {
  Busy,
  type CommitStore,
  type CommitWrite,
  commitId,
  RefMoved,
  type RefMove,
} from './store.ts';
