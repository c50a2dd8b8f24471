/** `mesh agents list`. */
import type { Definition } from '@lanemesh/agents';
import { type AgentsHere, type OpenNode, systemClock } from '@lanemesh/peer/home';
import type { State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { HEAD, row, type Shown, shown, untested } from './shown.ts';

export async function agentsList(call: Call): Promise<Outcome> {
  const node = await call.open();
  const agents = shownOf(node, await node.agentsHere());
  const rows = columns([HEAD, ...agents.map(row)], call.out.width);
  return { json: { agents }, text: [...rows, ...agents.flatMap(untested)] };
}

/** The user's own script first, which every node has. */
export function shownOf({ replica: { state } }: OpenNode, here: AgentsHere): Shown[] {
  const now = systemClock.now();
  const all = here.definitions.map((one: Definition) => {
    const family = here.adapters().get(one.name)?.family ?? one.name;
    const duty = here.duties().get(one.name);
    return shown(one, family, here.standing, lanesOf(state, one.name), now, duty);
  });
  return [{ ...SCRIPT, lanes: lanesOf(state, SCRIPT.name) }, ...all];
}

const SCRIPT: Shown = {
  name: 'script',
  family: 'script',
  kind: 'script',
  models: [],
  program: null,
  version: null,
  tested: null,
  state: 'ready',
  why: 'the task’s own --run command',
  lanes: [],
  works: true,
  judges: true,
};

function lanesOf({ lanes }: Pick<State, 'lanes'>, agent: string): string[] {
  return [...lanes.values()].filter(({ agents }) => agents.includes(agent)).map(({ name }) => name);
}
