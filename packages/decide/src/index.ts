/** What to do next: state and clock readings in, commands out. */
export { agentFor, claimOf, wantedTasks } from './claim.ts';
export { decide } from './decide.ts';
export type { Activity, Command, Following, Sight } from './sight.ts';
export { type Held, NO_SILENCE, observe, type Silence, silentFor, type Watch } from './silence.ts';
export { letGo } from './work.ts';
