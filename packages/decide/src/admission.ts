/** Whether this machine has room for another attempt. Readings come in as data. */

/** What the machine says of itself; null: it does not. */
export interface Readings {
  /** Memory that could be had, MiB. */
  readonly memory: number | null;
  /** Processes that run or want to, per core, over the last minute. */
  readonly load: number | null;
  /** Free space where attempts work, MiB. */
  readonly disk: number | null;
  /** Attempts of this user that run on the machine, of all its meshes. */
  readonly agents: number | null;
  /** Those of them that are no attempts of this node. */
  readonly otherAgents: number | null;
}

/** What there has to be. 0 switches a gate off. */
export interface Gates {
  /** The least memory, MiB. */
  readonly memory: number;
  /** The highest load per core. */
  readonly load: number;
  /** The least disk space, and what is warned below; MiB. */
  readonly disk: number;
  readonly diskWarning: number;
  /** The most attempts of this user on the machine. */
  readonly agents: number;
}

export const DEFAULT_GATES: Gates = {
  memory: 400,
  load: 0,
  disk: 50,
  diskWarning: 200,
  agents: 0,
};

export type Gate = 'memory' | 'load' | 'disk' | 'agents';

/** What one gate finds: a word for machines, a line for people. */
export interface Finding {
  readonly gate: Gate;
  readonly text: string;
}

export interface Admission {
  /** Why nothing new begins here; none: it may. */
  readonly closed: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** How many attempts this node may have under way. */
  readonly room: number;
}

/** Every attempt may begin. */
export const ADMITTED: Admission = {
  closed: [],
  warnings: [],
  room: Number.POSITIVE_INFINITY,
};

/** What the gates say of these readings. A reading that is not there closes none. */
export function admission(readings: Readings, gates: Gates): Admission {
  const { memory, load, disk, agents, otherAgents } = readings;
  const closed: Finding[] = [];
  const close = (gate: Gate, text: string) => closed.push({ gate, text });
  if (memory !== null && memory < gates.memory)
    close('memory', `${Math.floor(memory)} MB of memory are free, ${gates.memory} are needed`);
  if (load !== null && gates.load > 0 && load > gates.load)
    close('load', `the load is ${load.toFixed(2)} a core, at most ${gates.load} is allowed`);
  if (disk !== null && disk < gates.disk)
    close('disk', `${Math.floor(disk)} MB of disk are free, ${gates.disk} are needed`);
  const room =
    gates.agents > 0 && otherAgents !== null ? gates.agents - otherAgents : ADMITTED.room;
  if (gates.agents > 0 && agents !== null && agents >= gates.agents)
    close('agents', `${agents} agents run on this machine, ${gates.agents} are allowed`);
  const low = disk !== null && disk >= gates.disk && disk < gates.diskWarning;
  const warnings: Finding[] = low
    ? [{ gate: 'disk', text: `only ${Math.floor(disk)} MB of disk are free` }]
    : [];
  return { closed, warnings, room: Math.max(0, room) };
}
