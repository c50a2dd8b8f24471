/** The one way a command of an attempt is put into a sandbox. */
import { inBwrap, type Wrappers } from './bwrap.ts';
import type { Command, Policy } from './policy.ts';
import { inSeatbelt } from './seatbelt.ts';

/** The sandbox of this machine, found and seen to work. */
export type Means =
  | ({ readonly by: 'bwrap' } & Wrappers)
  | { readonly by: 'seatbelt'; readonly program: string };

/** `command` as it has to be started so that it is bound by `policy`; level `none`: as it stands. */
export function confine(command: Command, policy: Policy, means: Means | null): Command {
  if (policy.level === 'none') return command;
  if (means === null) throw new Error(`there is no sandbox here for level ${policy.level}`);
  return means.by === 'bwrap'
    ? inBwrap(command, policy, means)
    : inSeatbelt(command, policy, means.program);
}
