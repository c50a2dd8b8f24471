/** The evidence this node keeps of its attempts, in its folder of the user's state folder. */
import { join } from 'node:path';
import type { Scanner } from '@lanemesh/secrets';
import type { State } from '@lanemesh/state';
import { Attachments } from '../evidence/attachments.ts';
import { Attest } from '../evidence/attest.ts';
import type { Log } from '../ports.ts';
import { systemClock } from './clock.ts';

/** Between two pushes of receipts, milliseconds; seldom where the hub limits pushes. */
const OFTEN = 30_000;
const SELDOM = 300_000;

/** A node, as far as its evidence goes. */
interface Home {
  readonly stateDir: string;
  readonly identity: { readonly node: string };
  readonly hubUrl: string | null;
  readonly replica: { readonly state: Pick<State, 'rules' | 'hub'> };
}

/** What was attached here, and was fetched of others. */
export function attachmentsOf({
  stateDir,
  identity,
}: Pick<Home, 'stateDir' | 'identity'>): Attachments {
  return new Attachments({ dir: join(stateDir, 'attachments.git'), node: identity.node });
}

/** Makes this node's receipts. versionOf: of an agent's program, as it was last seen here. */
export function attestHere(
  node: Home,
  scanner: Pick<Scanner, 'redact'>,
  log: Log,
  versionOf: (agent: string) => string | null,
): Attest {
  const options = {
    attachments: attachmentsOf(node),
    hubUrl: () => node.hubUrl,
    every: () => (node.replica.state.hub?.pushesPerMinute ? SELDOM : OFTEN),
    redact: scanner.redact,
    versionOf,
    build: `lanemesh rule set ${node.replica.state.rules}`,
  };
  return new Attest(options, systemClock, log);
}
