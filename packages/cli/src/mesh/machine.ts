/** What this machine has left for attempts, and how many of each agent it may run at once. */
import { admission, capacityKey, limitOf } from '@lanemesh/decide';
import {
  gatesOf,
  keptAdmission,
  loadCapacities,
  type OpenNode,
  readMachine,
} from '@lanemesh/peer/home';
import { heldTasks } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { ago, columns } from '../text.ts';
import type { Judged } from './check.ts';

/** Sizes in MB (MiB); null: the system does not say. */
export async function machineHere({ stateDir, settings, store }: OpenNode) {
  const readings = await readMachine(stateDir);
  const gates = gatesOf(settings);
  const { closed, warnings } = admission(readings, gates);
  const skipped = (await keptAdmission(store))?.skipped ?? null;
  const rounded = (value: number | null) => value && Math.round(value * 100) / 100;
  return {
    memory: rounded(readings.memory),
    load: rounded(readings.load),
    disk: rounded(readings.disk),
    agents: readings.agents,
    gates,
    closed,
    warnings,
    /** When work was last left alone here, and why. */
    skipped: skipped && { at: new Date(skipped.at).toISOString(), closed: skipped.closed },
  };
}

/** Agents that have a limit here: how many run, and how many may. */
export async function capacityHere(node: OpenNode) {
  const { known, models, decisions } = await loadCapacities(node.store);
  const running = new Map<string, number>();
  for (const { claim, attempts, state } of heldTasks(node.replica.state)) {
    const agent = attempts.at(-1)?.agent;
    if (claim.by !== node.replica.me || state !== 'running' || !agent) continue;
    const key = capacityKey(agent, models.get(agent) ?? null);
    running.set(key, (running.get(key) ?? 0) + 1);
  }
  const keys = [...new Set([...known.keys(), ...running.keys()])].sort();
  const limits = keys
    .map((key) => ({ key, running: running.get(key) ?? 0, limit: limitOf(known, key) }))
    .filter(({ limit }) => Number.isFinite(limit));
  return { limits, decisions };
}

/** `mesh capacity`: the limits, and every decision about them that is kept. */
export async function capacity(call: Call): Promise<Outcome> {
  const { limits, decisions } = await capacityHere(await call.open());
  const told = decisions.map(({ at, ...one }) => ({ at: new Date(at).toISOString(), ...one }));
  const rows = limits.map(({ key, running, limit }) => [key, `${running}/${limit}`]);
  const history = told
    .slice(-20)
    .map(({ at, key, from, to, why }) => [
      `${ago(Date.now() - Date.parse(at))} ago`,
      key,
      from === to ? `stays at ${to}` : `${from} to ${to}`,
      why,
    ]);
  return {
    json: { limits, decisions: told },
    text:
      rows.length === 0
        ? 'no agent here has a limit yet: it is 2 at once until one is learnt, any number for script'
        : [
            ...columns([['agent', 'running/limit'], ...rows], call.out.width),
            ...(history.length > 0 ? ['', ...columns(history, call.out.width)] : []),
          ],
  };
}

/** Whether attempts have room here, for `mesh doctor`. */
export async function roomCheck(node: OpenNode): Promise<Judged> {
  const { closed, warnings, memory, disk } = await machineHere(node);
  const said = [...closed, ...warnings];
  const shown = (value: number | null) => (value === null ? 'unknown' : `${Math.floor(value)} MB`);
  if (said.length === 0)
    return { status: 'ok', summary: `memory ${shown(memory)}, disk ${shown(disk)} for attempts` };
  return {
    status: 'warning',
    summary: said.map(({ text }) => text).join('; '),
    fix:
      closed.length > 0
        ? 'nothing new begins here; make room, or change what is needed: mesh config list'
        : 'make room on the disk of the state folder',
  };
}
