/** What a system calls the machine it runs on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

let known: string | null | undefined;

/** The machine's id, the same after it starts again; null where the system has none. */
export function machineName(): string | null {
  if (known === undefined) known = process.platform === 'darwin' ? nameOnMac() : nameInFiles();
  return known;
}

function nameInFiles(): string | null {
  for (const path of FILES) {
    try {
      const text = readFileSync(path, 'utf8').trim();
      // An image that is to become many machines has an empty file, or one that says so.
      if (/^[0-9a-f]{32}$/.test(text)) return text;
    } catch {
      // Not there: a container, or another system.
    }
  }
  return null;
}

function nameOnMac(): string | null {
  try {
    const flags = ['-rd1', '-c', 'IOPlatformExpertDevice'];
    const text = execFileSync('/usr/sbin/ioreg', flags, { encoding: 'utf8', stdio: 'pipe' });
    return /"IOPlatformUUID" = "([^"]+)"/.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}
