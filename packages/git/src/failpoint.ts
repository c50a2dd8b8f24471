/**
 * Named places where a test lets the process die, as a power cut would. Only a bundle made for
 * tests (`build.mjs --failpoints`) knows how: in every other one a failpoint does nothing, and
 * nothing in the environment can change that.
 */

/** Set by the bundler; absent where sources run as they are. */
declare const __MESH_FAILPOINTS__: boolean;

/** Every failpoint, by what has just happened (…ed) or is about to. */
export const FAILPOINTS = [
  // A file of the ledger repository: an object, a snapshot, a mark.
  'file.written',
  'file.synced',
  'file.placed',
  // A commit of the store: objects, then refs.
  'objects.settled',
  'refs.move',
  'refs.asked',
  'refs.moved',
  'refs.settled',
  'batch.append',
  'batch.appended',
  // Our own locks, and the repository itself.
  'lock.drafted',
  'lock.taken',
  'lock.release',
  'store.drafted',
  // Housekeeping.
  'tidy.pack',
  'tidy.packed',
  'snapshot.save',
  'snapshot.saved',
  // The hub.
  'fetch.started',
  'fetch.ended',
  'fetch.quarantined',
  'follow.move',
  'follow.moved',
  'entry.weave',
  'entry.woven',
  'push.start',
  'push.started',
  'push.ended',
  // Small files of a node.
  'home.drafted',
  'home.placed',
  'key.made',
  'settings.save',
  'identity.write',
  // Commands of many steps.
  'init.founded',
  'init.recorded',
  'init.pushed',
  'join.found',
  'join.recorded',
  'join.pushed',
  // Work.
  'attempt.start',
  'attempt.started',
  'attempt.ran',
  'receipt.kept',
  'result.recorded',
  'landing.push',
  'landing.pushed',
  'landing.recorded',
  'up.begun',
  'up.leave',
  'up.closed',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

/**
 * Kills this process where `MESH_TEST_FAILPOINT` is this name (`name:3`: at its third time), in a
 * bundle made for that.
 */
export function failpoint(name: Failpoint): void {
  if (typeof __MESH_FAILPOINTS__ !== 'undefined' && __MESH_FAILPOINTS__) reached(name);
}

let hits = 0;

function reached(name: Failpoint): void {
  const [wanted, time = '1'] = (process.env.MESH_TEST_FAILPOINT ?? '').split(':');
  if (wanted !== name || ++hits < Number(time)) return;
  process.kill(process.pid, 'SIGKILL');
}
