/**
 * Takes a lock again and again and adds 1 to a counter that bears no two writers at a time.
 * Arguments: folder, acquisitions, and after how many of them to kill itself while holding (0:
 * never). Every finished addition is noted with one byte in a file of its own.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { acquireLock } from '../../../packages/ledger/src/lock.ts';

void main();

async function main(): Promise<void> {
  const [folder = '', rounds = '', suicide = ''] = process.argv.slice(2);
  const counter = join(folder, 'counter');

  for (let round = 1; round <= Number(rounds); round++) {
    const lock = await acquireLock(folder, 'race', { waitMs: 120_000 });
    const value = Number(readFileSync(counter, 'utf8'));
    await pause();
    if (round === Number(suicide)) process.kill(process.pid, 'SIGKILL');
    writeFileSync(counter, String(value + 1));
    appendFileSync(join(folder, `done.${process.pid}`), '.');
    lock.release();
  }
}
