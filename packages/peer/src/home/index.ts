/** A node at home: its files, its key, its copy of the mesh, its way to the hub. Without the wheel. */

export type { Capacities, Decision } from '../capacity-book.ts';
export { readStatement, type Statement } from '../evidence/receipt.ts';
export { cronProblem, newestSlot, nextSlots } from '../rhythm/cron.ts';
export { repoOf } from '../spec.ts';
export { type Synced, type SyncOptions, syncOnce } from '../sync-once.ts';
export type { AgentsHere } from './agents/agents-here.ts';
export { attemptsHere } from './agents/attempts-here.ts';
export { removeDefinition, saveDefinition, savedDefinitions } from './agents/definitions.ts';
export { savedPrices, savePrice } from './agents/prices.ts';
export { savedServers, saveServer } from './agents/servers.ts';
export { readStanding, type Standing, standingOf } from './agents/standing.ts';
export {
  ANY,
  savedTransports,
  saveTransport,
  TRANSPORTS,
  type TransportRow,
  transportOf,
  triesFor,
} from './agents/transports.ts';
export { attachmentsOf } from './attest-here.ts';
export { type HandClaim, handClaims, noteHandClaim } from './by-hand.ts';
export { systemClock } from './clock.ts';
export { type Contact, readContact } from './contact.ts';
export { Copies, type Doubt } from './copies.ts';
export { endedProgress } from './ended.ts';
export { EXIT, Fault } from './fault.ts';
export { readIfThere, replaceFile, syncFolder } from './files.ts';
export { highWaterPath } from './high-water.ts';
export {
  type KeptFinding,
  noteHubFindings,
  openHubFindings,
  readHubFindings,
} from './hub-findings.ts';
export { type Identity, makeKey, readIdentity, readKey, writeIdentity } from './identity.ts';
export { prepareKey } from './keyring.ts';
export { type Env, findLayout, type Layout, layoutOf, stateFolder } from './layout.ts';
export {
  type KeptAdmission,
  keptAdmission,
  loadCapacities,
  loadCodeRests,
} from './local-notes.ts';
export { gatesOf, readMachine } from './machine-readings.ts';
export { isLocal, OpenNode, type OpenOptions, type Ordered, type PeerWishes } from './open.ts';
export { planSights } from './plan-sights.ts';
export { openProcessLog, processLogPath } from './process-log.ts';
export { type Kept, keptOf, type Recovered, readRecovered, recover } from './recover.ts';
export { sandboxHere } from './sandbox-here.ts';
export { SecretGuard } from './secret-guard.ts';
export {
  parseSetting,
  readSettings,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  savedSettings,
  saveSetting,
  settingVariable,
} from './settings.ts';
export { loadSilence, type Remembered, saveSilence } from './silence-file.ts';
export { noteStoppedLanes, type StopKind, stoppedLanes } from './stopped-lanes.ts';
