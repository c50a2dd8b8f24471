/** What attempts and reviews used, kept in files until the ledger has it: a crash takes none of it. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '@lanemesh/git';
import { filesIn, type LiveAttempt } from './live-files.ts';

/** What one attempt or review used whose process died before it told. */
export interface Bill extends Pick<LiveAttempt, 'task' | 'of' | 'agent' | 'usage' | 'cost'> {
  readonly path: string;
}

/** Of attempts that run, and of those that ended and whose word is not in the ledger yet. */
const [LIVE, ENDED] = ['live', 'bills'] as const;

/** Puts the file of an attempt that ended where it stays until `settleBill`; throws as `fs` does. */
export function keepBill(stateDir: string, name: string): void {
  mkdirSync(join(stateDir, ENDED), { recursive: true, mode: 0o700 });
  renameSync(join(stateDir, LIVE, name), join(stateDir, ENDED, name));
}

/** The ledger has what this attempt or review used. of: its claim or seat. Never throws. */
export function settleBill(stateDir: string, of: string): void {
  for (const { path, live } of filesIn(join(stateDir, ENDED)))
    if (live.of === of) rmSync(path, { force: true });
}

/** What is left of processes that died; `script` uses nothing. Never throws. */
export function billsLeft(stateDir: string): Bill[] {
  const files = [LIVE, ENDED].flatMap((folder) => filesIn(join(stateDir, folder)));
  return files.flatMap(({ path, live }) => {
    if (isAlive(live.owner)) return [];
    if (live.agent === 'script') {
      rmSync(path, { force: true });
      return [];
    }
    const { task, of, agent, usage, cost, stage } = live;
    // Before its agent began it used nothing; after that, what it does not say nobody knows.
    const begun = stage !== 'checkout' && stage !== 'setup';
    return [{ task, of, agent, path, ...(begun ? { usage, cost } : { ...NOTHING }) }];
  });
}

const NOTHING: Pick<Bill, 'usage' | 'cost'> = {
  usage: { input: 0, output: 0, cached: 0 },
  cost: { micro: 0, source: 'table' },
};
