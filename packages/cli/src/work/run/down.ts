/** `mesh down`: ends the `mesh up` that runs here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import type { Call, Outcome } from '../../command.ts';
import { UP } from './locks.ts';

/** Milliseconds a node gets to end in: its attempts' time, and its own last words. */
const PATIENCE = 80_000;
const LOOK = 50;

export async function down(call: Call): Promise<Outcome> {
  const folder = privateFolder(call.layout().ledger);
  const owner = lockOwner(folder, UP);
  if (owner === null) return { json: { stopped: false, pid: null }, text: 'no mesh up runs here' };
  const { pid } = owner;
  tell(pid, call.options.on('now') ? 'SIGUSR2' : 'SIGTERM');
  const end = performance.now() + PATIENCE;
  while (lockOwner(folder, UP)?.pid === pid) {
    if (performance.now() > end)
      throw new Fault(
        'down.late',
        `mesh up, process ${pid}, has not ended after ${PATIENCE / 1000} s`,
        call.options.on('now') ? `kill -KILL ${pid}` : 'mesh down --now',
        EXIT.later,
      );
    await sleep(LOOK);
  }
  return { json: { stopped: true, pid }, text: `mesh up, process ${pid}, has ended` };
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new Fault(
      'down.refused',
      `process ${pid} cannot be told to end (${code})`,
      'do it as the user who started it',
      EXIT.refused,
    );
  }
}
