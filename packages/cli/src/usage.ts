/** Faults of the one who types: bad usage or input, exit 2. */
import { EXIT, Fault } from '@lanemesh/peer/fault';

/** message: one line with the flag or field and the value as given; hint: one line with the fix. */
export function usage(code: string, message: string, hint: string): Fault {
  return new Fault(code, message, hint, EXIT.usage);
}
