/** What this machine has left for attempts. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { DEFAULT_GATES, type Gates, type Readings } from '@lanemesh/decide';
import { leftInGroups } from './cgroup-memory.ts';
import type { Settings } from './settings.ts';

const MIB = 1024 * 1024;

/** Reads the machine; attempts work below `stateDir`. Never rejects: what cannot be read is null. */
export async function readMachine(stateDir: string): Promise<Readings> {
  return {
    memory: memory(),
    load: process.platform === 'win32' ? null : (loadavg()[0] ?? 0) / availableParallelism(),
    disk: await disk(stateDir),
    ...(await agents(stateDir)),
  };
}

/**
 * What processes could still get, limits of a container included. On macOS what is free says little:
 * the system keeps it low and gives back what is inactive.
 */
function memory(): number | null {
  if (process.platform === 'darwin') return null;
  return Math.min(freemem(), leftInGroups()) / MIB;
}

/** Attempts of this user that have a live command, of all the nodes that keep their state there. */
async function agents(stateDir: string): Promise<Pick<Readings, 'agents' | 'otherAgents'>> {
  const { liveAttempts } = await import('@lanemesh/agents');
  const { all, others } = liveAttempts(stateDir);
  return { agents: all, otherAgents: others };
}

async function disk(stateDir: string): Promise<number | null> {
  let folder = stateDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    const { bavail, bsize } = await statfs(folder);
    return (bavail * bsize) / MIB;
  } catch {
    return null;
  }
}

/** The gates as the user of this node set them. */
export function gatesOf(settings: Settings): Gates {
  return {
    memory: settings.minMemory ?? DEFAULT_GATES.memory,
    load: settings.maxLoad ?? DEFAULT_GATES.load,
    disk: settings.minDisk ?? DEFAULT_GATES.disk,
    diskWarning: settings.warnDisk ?? DEFAULT_GATES.diskWarning,
    agents: settings.maxAgents ?? DEFAULT_GATES.agents,
  };
}
