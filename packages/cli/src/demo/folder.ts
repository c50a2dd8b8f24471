/** The demo's folder: kept for looking around until the next demo. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity } from '@lanemesh/git';
import { EXIT, Fault } from '@lanemesh/peer/fault';

/** Names the process that uses a folder. */
const OWNER = 'demo.pid';

export interface Folder {
  readonly path: string;
  /** Resolves when what earlier demos of this user left is gone; those that run are spared. */
  readonly cleared: Promise<unknown>;
}

/** Makes a new folder for a demo, and begins to remove those of earlier ones. */
export function makeFolder(): Folder {
  const user = process.getuid?.() ?? userInfo().username;
  const parent = join(realpathSync(tmpdir()), `lanemesh-demo-${user}`);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  refuseForeign(parent);
  const old = readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((folder) => !isInUse(folder));
  const draft = join(parent, `.${process.pid}`);
  // Not a name of the past: that folder is being removed.
  const path = join(parent, `${process.pid}-${Date.now().toString(36).slice(-5)}`);
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, OWNER), JSON.stringify(ownIdentity()));
  renameSync(draft, path);
  return { path, cleared: Promise.allSettled(old.map(remove)) };
}

/** Removes a demo's folder. */
export function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** A folder in the common temporary folder could have been put there by anyone. */
function refuseForeign(parent: string): void {
  const found = lstatSync(parent);
  const uid = process.getuid?.();
  if (found.isDirectory() && (uid === undefined || found.uid === uid)) {
    chmodSync(parent, 0o700);
    return;
  }
  throw new Fault(
    'demo.folder',
    `${parent} belongs to somebody else`,
    'set TMPDIR to a folder of your own',
    EXIT.usage,
  );
}

function isInUse(folder: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as ProcessIdentity);
  } catch {
    return false;
  }
}
