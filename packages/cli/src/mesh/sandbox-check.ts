/** The sandbox of this machine, for `mesh doctor` and `mesh status`. */
import { neverRuns } from '@lanemesh/decide';
import { LEVELS } from '@lanemesh/event';
import { type OpenNode, sandboxHere } from '@lanemesh/peer/home';
import type { State } from '@lanemesh/state';
import type { Judged } from './check.ts';

/** Lets the canary try it now, whatever is known of it. */
export async function sandboxCheck(node: OpenNode): Promise<Judged> {
  const { proveSandbox } = await import('@lanemesh/agents');
  const { layout, stateDir, settings, hubUrl, env } = node;
  const { hidden } = sandboxHere(layout, stateDir, settings, hubUrl);
  const { level, why, program } = await proveSandbox({ stateDir, env, hidden }, true);
  if (why === null)
    return { status: 'ok', summary: `${program}: level full, the canary did not get out` };
  const lanes = [...node.replica.state.lanes.values()]
    .filter(({ sandbox }) => LEVELS.indexOf(sandbox ?? 'none') > LEVELS.indexOf(level))
    .map(({ name }) => name);
  const fails = lanes.length === 0 ? '' : `; tasks of ${lanes.join(', ')} fail here`;
  return {
    status: 'warning',
    summary: `level ${level}: ${why}${fails}`,
    fix: FIXES[process.platform === 'linux' && program === null ? 'install' : 'allow'],
  };
}

const FIXES = {
  install: 'apt-get install bubblewrap, or your system’s package of that name',
  allow:
    'agents are kept in by their own sandboxes here; bubblewrap needs user namespaces (in a container: leave to make them)',
} as const;

/** Lanes whose demand no node says it can meet, one line each. */
export function unmetDemands(state: State): string[] {
  // Looking through all tasks is not for every status.
  if (![...state.lanes.values()].some(({ sandbox }) => sandbox !== null)) return [];
  return neverRuns(state)
    .filter(({ code }) => code === 'no-sandbox')
    .map(({ lane, text, fix }) => `lane ${lane}: ${text}; ${fix}`);
}
