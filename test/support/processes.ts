/** Processes and their children, as the system sees them. */
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills a process and everything it started, wherever in process groups that is, as a power cut
 * or a container's end does. Where there is no /proc: the process alone.
 */
export function killTree(pid: number): void {
  signal(pid, 'SIGSTOP');
  for (const each of [...descendants(pid), pid]) signal(each, 'SIGKILL');
}

function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const [child, parent] of parents()) {
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found: number[] = [];
  for (let next = children.get(pid) ?? []; next.length > 0; ) {
    found.push(...next);
    next = next.flatMap((each) => children.get(each) ?? []);
  }
  return found;
}

function parents(): [child: number, parent: number][] {
  try {
    return readdirSync('/proc').flatMap((name): [number, number][] => {
      const stat = /^\d+$/.test(name) ? readOrEmpty(`/proc/${name}/stat`) : '';
      const parent = /^\S+ \(.*\) \S (\d+) /s.exec(stat)?.[1];
      return parent === undefined ? [] : [[Number(name), Number(parent)]];
    });
  } catch {
    return [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
