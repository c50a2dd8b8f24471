/** The wheel: ports, one turn at a time, jobs beside the turns. */

export { type HandClaim, handClaims, noteHandClaim } from './home/by-hand.ts';
export { systemClock } from './home/clock.ts';
export { type Contact, readContact } from './home/contact.ts';
export { EXIT, Fault } from './home/fault.ts';
export { readIfThere, replaceFile } from './home/files.ts';
export { type Identity, makeKey, readIdentity, readKey, writeIdentity } from './home/identity.ts';
export { type Env, findLayout, type Layout, layoutOf, stateFolder } from './home/layout.ts';
export { isLocal, OpenNode, type OpenOptions, type Ordered, type PeerWishes } from './home/open.ts';
export { openProcessLog, processLogPath } from './home/process-log.ts';
export {
  parseSetting,
  readSettings,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  savedSettings,
  saveSetting,
  settingVariable,
} from './home/settings.ts';
export { loadSilence, type Remembered, saveSilence } from './home/silence-file.ts';
export { type Loop, type LoopOptions, runLoop } from './loop.ts';
export { Peer } from './peer.ts';
export type { Clock, Draft, Log, PeerOptions } from './ports.ts';
export { judgedCommit, replayVerdict } from './review/replay.ts';
export { repoOf, specOf } from './spec.ts';
export { type Synced, type SyncOptions, syncOnce } from './sync-once.ts';
export { foresee, type TurnReport } from './turn.ts';
