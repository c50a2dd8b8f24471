/** What ends a command that cannot do without its hub. */
import { EXIT, Fault } from '@lanemesh/peer/home';

/** Turns in a row without an answer of the hub, after which what needs it is left for later. */
export const AWAY = 3;

/** trouble: what kept it away, as a turn reports it. */
export function hubAway(trouble: string | null): Fault {
  return new Fault(
    'hub.away',
    `the hub does not answer: ${trouble}`,
    'nothing is lost: what was done here goes there when it is back',
    EXIT.later,
  );
}
