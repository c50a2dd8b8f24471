/** The agent CLIs that `npm run test:agents` or `.ci/run` installed. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { Cli } from './homes.ts';

/** Where they are, and how to get them. */
const COMMAND = 'npm run test:agents';

/** The folder they are installed to (environment `MESH_TEST_CLIS`, else the user's cache). */
export function cliFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.MESH_TEST_CLIS || join(cache, 'lanemesh', 'agent-clis');
}

/** The folder of their programs, for a PATH. */
export function cliPrograms(): string {
  return join(cliFolder(), 'node_modules', '.bin');
}

function isInstalled(cli: Cli): boolean {
  return existsSync(join(cliFolder(), 'installed')) && existsSync(join(cliPrograms(), cli));
}

/**
 * A suite that needs agent CLIs: skipped where one is missing, under a title that names the command
 * that installs it. With MESH_TEST_NO_SKIP=1 the run then fails.
 */
export function describeWithClis(clis: readonly Cli[], title: string, body: () => void): void {
  const missing = clis.filter((cli) => !isInstalled(cli));
  if (missing.length === 0) describe(title, body);
  else describe.skip(`${title} [needs ${missing.join(', ')}: ${COMMAND}]`, body);
}
