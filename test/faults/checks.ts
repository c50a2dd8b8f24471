/** What must hold of a node and its hub after whatever happened. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Desk } from '../support/desk.ts';
import type { Laptop } from '../support/mesh-world.ts';

/** Everything gets its place in the order; no lock is in the way; git finds both sound. */
export async function expectWhole(laptop: Laptop, hub: string): Promise<void> {
  expect(await Desk.at(laptop).ok(['sync'])).toMatchObject({
    hub: 'reached',
    waiting: 0,
    rejected: [],
  });
  const ledger = join(laptop.project, '.mesh', 'ledger.git');
  for (const folder of [ledger, hub]) {
    expect(locksIn(folder)).toEqual([]);
    execFileSync('git', ['--git-dir', folder, 'fsck', '--full', '--no-dangling'], {
      stdio: 'pipe',
    });
  }
}

/** Lock files of git below a folder. */
export function locksIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile() && e.name.endsWith('.lock')).map((e) => e.name);
}
