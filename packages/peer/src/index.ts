/** The wheel: ports, one turn at a time, jobs beside the turns. */

export { systemClock } from './home/clock.ts';
export { EXIT, Fault } from './home/fault.ts';
export { readIfThere, replaceFile } from './home/files.ts';
export { type Identity, makeKey, readIdentity, readKey, writeIdentity } from './home/identity.ts';
export { type Env, findLayout, type Layout, layoutOf, stateFolder } from './home/layout.ts';
export { isLocal, OpenNode, type OpenOptions, type PeerWishes } from './home/open.ts';
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
export type { Draft } from './jobs.ts';
export { Peer } from './peer.ts';
export type { Clock, Log, PeerOptions } from './ports.ts';
export type { TurnReport } from './turn.ts';
