/** The demo's folder: kept for looking around until the next demo. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity } from '@lanemesh/git';
import { EXIT, Fault } from '@lanemesh/peer/fault';

/** Names the process that uses a folder. */
const OWNER = 'demo.pid';

/** Removes what earlier demos of this user left, unless they still run, and makes a new folder. */
export function makeFolder(): string {
  const parent = join(
    realpathSync(tmpdir()),
    `lanemesh-demo-${process.getuid?.() ?? userInfo().username}`,
  );
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  refuseForeign(parent);
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (!isInUse(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  const draft = join(parent, `.${process.pid}`);
  const folder = join(parent, String(process.pid));
  mkdirSync(draft);
  writeFileSync(join(draft, OWNER), JSON.stringify(ownIdentity()));
  renameSync(draft, folder);
  return folder;
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
