/** One at a time: a login by subscription is a folder of the CLI's own, which two starts would spoil. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity } from '@lanemesh/git';

/** Between two looks at who has it, milliseconds. */
const EVERY = 250;

/**
 * Waits until nobody on this machine, of all nodes that keep their state in `folder`, uses the login
 * `name`, and takes it; the result gives it back. Rejects when the signal is aborted.
 */
export async function takeTurn(
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `login-${name}.json`);
  while (!take(path)) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return () => rmSync(path, { force: true });
}

function take(path: string): boolean {
  const holder = holderOf(path);
  if (holder !== null && isAlive(holder)) return false;
  if (holder !== null) setAside(path, holder);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(ownIdentity()), { mode: 0o600 });
  try {
    // A link is made whole or not at all, and only where there is none.
    linkSync(draft, path);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock of a dead process; one that was taken anew meanwhile is put back. */
function setAside(path: string, dead: ProcessIdentity): void {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
    if (holderOf(aside)?.start !== dead.start) linkSync(aside, path);
  } catch {
    // Somebody else was faster.
  } finally {
    rmSync(aside, { force: true });
  }
}

function holderOf(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}
