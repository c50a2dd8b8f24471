/** What to do next: state and clock readings in, commands out. */
export { claimOf, wantedTasks } from './claim.ts';
export { decide } from './decide.ts';
export { agentFor, agentsFor, capHold, type Hold, holdOf, takes, windowHold } from './hold.ts';
export type { Activity, Command, Following, Offer, Sight } from './sight.ts';
export { type Held, NO_SILENCE, observe, type Silence, silentFor, type Watch } from './silence.ts';
export { letGo } from './work.ts';
