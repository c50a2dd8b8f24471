/** Only one process of a node turns its wheel at a time. */
import { acquireLock, Busy, type Lock, privateFolder } from '@lanemesh/ledger';
import { EXIT, Fault, type OpenNode } from '@lanemesh/peer/home';

/** Held by whoever runs this node, long or short. */
export const TURN = 'turn';
/** Held besides by `mesh up`: what others record here, it takes to the hub. */
export const UP = 'up';

/**
 * Takes the right to turn the wheel of this node; what: who wants it. Throws a Fault: exit 75 where
 * another process has it, 4 where this is not the one copy of its node.
 */
export async function takeWheel(node: OpenNode, what: 'up' | 'tick'): Promise<Lock> {
  const copied = node.copies.fault(true);
  if (copied) throw copied;
  const folder = privateFolder(node.layout.ledger);
  const locks: Lock[] = [];
  try {
    if (what === 'up') locks.push(await acquireLock(folder, UP, { waitMs: 0 }));
    locks.push(await acquireLock(folder, TURN, { waitMs: 0 }));
  } catch (error) {
    for (const lock of locks) lock.release();
    if (error instanceof Busy) throw taken(error);
    throw error;
  }
  return { release: () => locks.reverse().forEach((lock) => void lock.release()) };
}

function taken({ pid, lock }: Busy): Fault {
  return lock === UP
    ? new Fault(
        'up.running',
        `mesh up runs here already: process ${pid}`,
        'mesh down ends it; mesh logs --follow shows what it does',
        EXIT.later,
      )
    : new Fault(
        'node.running',
        `this node is run by process ${pid} already`,
        'try again when it has ended',
        EXIT.later,
      );
}
