/** Every error as users meet it: code, one line on what happened, one on what to do. */
import { EXIT, Fault } from '@lanemesh/peer/fault';

/** Errors are told apart by name: their classes live in packages that are loaded late. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return internal(String(error));
  if (error.name === 'Fault') return tidy(error as Fault);
  return tidy(known(error) ?? internal(error.message));
}

function known(error: Error): Fault | null {
  switch (error.name) {
    case 'GitUnusable':
      return new Fault('git.version', error.message, 'install git 2.36.0 or newer', EXIT.usage);
    case 'Busy': {
      const { pid, lock } = error as Error & { pid: number; lock: string };
      const message = `process ${pid} holds the ${lock} lock`;
      return new Fault('busy', message, 'try again when it has finished, or stop it', EXIT.later);
    }
    case 'RefMoved':
      return new Fault('busy', error.message, 'try again', EXIT.later);
    case 'UpgradeNeeded':
      return new Fault('upgrade', error.message, UPGRADE, EXIT.refused);
    case 'NoMesh':
    case 'LogLost':
    case 'LedgerLost':
    case 'RepositoryDamaged':
      return new Fault('ledger.damaged', error.message, REPAIR, EXIT.no);
    case 'GitError':
      if (hintIn(error.message))
        return new Fault('system', error.message, hintIn(error.message) ?? '', EXIT.no);
      return new Fault('git.failed', error.message, 'see: mesh doctor', EXIT.no);
    default:
      if (error.message.startsWith('there is no ledger at'))
        return new Fault('ledger.missing', error.message, RESTORE, EXIT.no);
      return systemFault(error);
  }
}

const UPGRADE = 'install a newer mesh on this machine; until then it reads and carries logs only';
const REPAIR = 'mesh doctor --fix mends what it can from the hub or another node';
const RESTORE = 'restore it from a backup, or join anew from another clone';

const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on the disk',
  EDQUOT: 'make room on the disk',
  EACCES: 'give yourself the right to read and write there',
  EPERM: 'give yourself the right to read and write there',
  EROFS: 'the file system is read-only: use another folder',
  EMFILE: 'allow more open files (ulimit -n)',
  EFBIG: 'allow larger files (ulimit -f), or use another file system',
  EIO: 'the disk fails: copy what it still gives to another one, then mesh doctor --fix there',
};

const SAID: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/, 'ENOSPC'],
  [/Disk quota exceeded/, 'EDQUOT'],
  [/Read-only file system/, 'EROFS'],
  [/File too large/, 'EFBIG'],
  [/Input\/output error/, 'EIO'],
];

/** What to do about what the system told git; null: it told nothing like it. */
export function hintIn(message: string): string | null {
  const code = SAID.find(([sign]) => sign.test(message))?.[1];
  return code === undefined ? null : (SYSTEM_HINTS[code] ?? null);
}

function systemFault(error: Error): Fault | null {
  const { code } = error as NodeJS.ErrnoException;
  const hint = code === undefined ? undefined : SYSTEM_HINTS[code];
  return hint === undefined ? null : new Fault('system', error.message, hint, EXIT.no);
}

function internal(message: string): Fault {
  const hint = 'run it again with MESH_DEBUG=1 and report what it prints';
  return new Fault('internal', `an error of mesh itself: ${message}`, hint, EXIT.no);
}

/** One line each, of a length that a terminal bears. */
function tidy(fault: Fault): Fault {
  return new Fault(fault.code, oneLine(fault.message), oneLine(fault.hint), fault.exit);
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what others wrote must not steer a terminal
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}
