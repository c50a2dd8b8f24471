/** The one module that starts the git binary. Everything that reaches it is taken for hostile. */

// Bundles.
export {
  BadBundle,
  type BundleHeader,
  BundleLacksBasis,
  createBundle,
  readBundleHeader,
  unbundle,
} from './bundle.ts';
// Reading objects, history and refs.
export { CatFile, type ObjectInfo, type ReadLimits } from './cat-file.ts';
export { damagedFile, RepositoryDamaged } from './damage.ts';
export { firstLine, GitError, GitUnusable, namingFile, RefMoved, redact } from './errors.ts';
// Other repositories.
export { FAILPOINTS, type Failpoint, failpoint } from './failpoint.ts';
export { type FetchFailure, type FetchRequest, fetch, fetchPastLocks } from './fetch.ts';
export { isAncestor, parentsOf, type RevListOptions, revList } from './history.ts';
export { type LsRemoteOptions, lsRemote, type RemoteRefs } from './ls-remote.ts';
export { machineName } from './machine-name.ts';
// What may come from outside.
export { checkOid, checkRef, checkUrl, isOid, localPath } from './outside.ts';
export { sealConfig } from './own-config.ts';
// Who holds a lock.
export {
  bootId,
  isAlive,
  ownIdentity,
  type ProcessIdentity,
  startOf,
} from './process-identity.ts';
export {
  type PushOutcome,
  type PushRequest,
  type PushResult,
  type PushUpdate,
  push,
} from './push.ts';
export { readRefFiles } from './ref-files.ts';
// Moving refs.
export { type Move, RefWriter, type RefWriterOptions } from './ref-writer.ts';
export { readRefs } from './refs.ts';
export type { FailureReason, RemoteFailure } from './remote-failure.ts';
// A repository, and any command in it.
export {
  ensureBare,
  initBare,
  openRepository,
  type Repository,
  type RepositoryRunOptions,
} from './repository.ts';
export { type RunOptions, type RunResult, run, runOk } from './run.ts';
export { lockInTheWay, removeStaleLock } from './stale-lock.ts';
// Is there a git we can use?
export { gitVersion, MIN_GIT, requireGit } from './version.ts';
