/** Tells a process from a later one with the same number. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own words. */
  readonly start: string;
  /** Which run of the system it belongs to. */
  readonly boot: string;
}

let own: ProcessIdentity | null = null;

/** This process. */
export function ownIdentity(): ProcessIdentity {
  if (own === null) {
    const start = startOf(process.pid);
    if (start === null) throw new Error(`the start time of process ${process.pid} is unreadable`);
    own = { pid: process.pid, start, boot: bootId() };
  }
  return own;
}

/** True while that very process lives. One that is dead and only not yet reaped does not. */
export function isAlive({ pid, start, boot }: ProcessIdentity): boolean {
  return boot === bootId() && startOf(pid) === start;
}

let boot: string | null = null;

/** Names this run of the system: it changes with every start of the machine. */
export function bootId(): string {
  boot ??= readBootId();
  return boot;
}

function readBootId(): string {
  if (process.platform === 'linux') {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  }
  // The boot time would change whenever the clock is set.
  const name = process.platform === 'darwin' ? 'kern.bootsessionuuid' : 'kern.boottime';
  return ask('sysctl', ['-n', name]);
}

/** When a process started, in the system's own words; null: there is none that lives. */
export function startOf(pid: number): string | null {
  return process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
}

/** Field 22 of /proc/<pid>/stat: clock ticks from boot to the process's start. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, which may hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? '';
    return 'ZX'.includes(state) ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function startElsewhere(pid: number): string | null {
  try {
    const line = ask('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [, state, start] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
    return state === undefined || state.startsWith('Z') ? null : (start ?? null);
  } catch {
    return null;
  }
}

function ask(command: string, args: readonly string[]): string {
  const env = { ...process.env, LC_ALL: 'C' };
  return execFileSync(command, args, { env, encoding: 'utf8', stdio: 'pipe' }).trim();
}
