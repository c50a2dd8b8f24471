/**
 * What limits of a container leave. Node's own `process.availableMemory()` takes all of a group's
 * memory for used, also the files the kernel keeps there as long as nobody needs the room: after some
 * checkouts nothing would be left, for ever. So what is inactive of them is free, as Kubernetes
 * counts its working set (https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/).
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Names of one kernel interface: https://docs.kernel.org/admin-guide/cgroup-v2.html and `cgroup-v1/memory.html`. */
interface Files {
  readonly limit: string;
  readonly used: string;
  /** The line of `memory.stat` that says how much of what is used can be had at once. */
  readonly idle: string;
}

const V2: Files = { limit: 'memory.max', used: 'memory.current', idle: 'inactive_file' };
const V1: Files = {
  limit: 'memory.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  idle: 'total_inactive_file',
};

/**
 * Bytes that this process may still get, by the narrowest limit of its control groups; Infinity: none
 * limits it. root, self: where the groups are mounted, and what names those of this process.
 */
export function leftInGroups(root = '/sys/fs/cgroup', self = '/proc/self/cgroup'): number {
  let least = Number.POSITIVE_INFINITY;
  for (const line of (read(self) ?? '').split('\n')) {
    const [, controllers, path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === '') least = Math.min(least, leftBelow(root, path, V2));
    else if (controllers?.split(',').includes('memory'))
      least = Math.min(least, leftBelow(join(root, 'memory'), path, V1));
  }
  return least;
}

/** In a container the path may be that of the host, of which only the root is there. */
function leftBelow(root: string, path: string, files: Files): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = path; ; at = dirname(at)) {
    least = Math.min(least, leftIn(join(root, at), files));
    if (at === '/') return least;
  }
}

function leftIn(folder: string, { limit, used, idle }: Files): number {
  const most = numberIn(read(join(folder, limit)));
  const now = numberIn(read(join(folder, used)));
  if (most === null || now === null) return Number.POSITIVE_INFINITY;
  const stat = read(join(folder, 'memory.stat')) ?? '';
  const free = Number(new RegExp(`^${idle} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return Math.max(0, most - Math.max(0, now - free));
}

/** `max` is no number, and no limit. */
function numberIn(text: string | null): number | null {
  return text !== null && /^\d+\s*$/.test(text) ? Number(text) : null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
