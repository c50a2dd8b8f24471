/** Attempts on this machine that a person should look at. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Flag } from '@lanemesh/agents';
import type { OpenNode } from '@lanemesh/peer/home';
import { short } from '../work/known.ts';

export interface Flagged {
  readonly task: string;
  readonly agent: string;
  readonly flags: readonly Flag[];
}

/** What runs here and is silent, over its budget, or of a node that hangs. */
export async function flaggedHere({ stateDir }: Pick<OpenNode, 'stateDir'>): Promise<Flagged[]> {
  if (!existsSync(join(stateDir, 'live'))) return [];
  const { flagsOf, liveIn } = await import('@lanemesh/agents');
  return liveIn(stateDir)
    .map((live) => ({ task: live.task, agent: live.agent, flags: flagsOf(live, Date.now()) }))
    .filter(({ flags }) => flags.length > 0);
}

/** One line for all of them; none where there are none. */
export function flaggedLines(flagged: readonly Flagged[]): string[] {
  if (flagged.length === 0) return [];
  const each = flagged.map(
    ({ task, agent, flags }) => `${agent} on ${short(task)} ${flags.join(', ')}`,
  );
  return [`agents: ${each.join('; ')}: mesh agents ps`];
}
