/** Which rules this build knows, and what it says where they are not enough. */
import type { Event } from '@lanemesh/event';
import { newestOf, RULE_SETS } from '@lanemesh/state';
import { usage } from './usage.ts';

/** What a build says that does not know the rules the mesh is under. */
export function upgradeLine(rules: number): string {
  return `upgrade: the mesh is under rule set ${rules}, which this build does not know; it reads and carries logs only`;
}

/** Throws a Fault for an event that would put the mesh under rules which this build does not know. */
export function checkKnown({ kind, body }: Event): void {
  if (kind !== 'mesh.upgraded') return;
  const { rules } = body as { rules: number };
  if (RULE_SETS.has(rules)) return;
  throw usage(
    'rules.unknown',
    `body.rules: ${rules} is not known to this build, which knows rule sets up to ${newestOf(RULE_SETS)}`,
    'install a newer mesh on this machine first',
  );
}
