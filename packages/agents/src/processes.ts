/** Who still lives in a command's process group or session. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** A live process (zombies do not count) and its process group. */
export interface Member {
  readonly pid: number;
  readonly group: number;
}

/**
 * The live processes of the session or group led by process `leader`, by process id. Without
 * /proc (macOS) only the group is known. Empty when the table cannot be read.
 */
export async function membersOf(leader: number): Promise<Member[]> {
  const entries = numericEntries('/proc');
  return entries.length > 0 ? fromProc(entries, leader) : fromPs(leader);
}

function numericEntries(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return [];
  }
}

function fromProc(entries: readonly string[], leader: number): Member[] {
  const members: Member[] = [];
  for (const entry of entries) {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
    } catch {
      continue; // ended while we looked
    }
    // The name in parentheses may hold anything; the fields after it are plain.
    const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') continue;
    if (Number(group) === leader || Number(session) === leader) {
      members.push({ pid: Number(entry), group: Number(group) });
    }
  }
  return members;
}

/** The session of a live process; null: it ended, or there is no /proc. */
export function sessionOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = 'Z', , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(state) ? null : Number(session);
  } catch {
    return null;
  }
}

/** The same from `ps`, for systems without /proc. */
export async function fromPs(leader: number): Promise<Member[]> {
  const listing = await promisify(execFile)('ps', ['-axo', 'pid=,pgid=,stat=']).catch(() => null);
  const members: Member[] = [];
  for (const line of listing?.stdout.split('\n') ?? []) {
    const [pid, group, state = 'Z'] = line.trim().split(/\s+/);
    if (Number(group) === leader && !state.startsWith('Z')) {
      members.push({ pid: Number(pid), group: Number(group) });
    }
  }
  return members;
}
