/** One agent CLI over a small project, its model a server of the test. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AttemptEnd,
  type AttemptSpec,
  createAgents,
  type McpServer,
  type ReviewEnd,
} from '@lanemesh/agents';
import { adapterOf } from '../../../packages/agents/src/adapters/adapter-of.ts';
import { NO_BRIEF } from '../../../packages/agents/src/card/brief.ts';
import { testbed } from '../../../packages/agents/src/testbed.ts';
import { type ModelServer, modelServer } from '../model-server/index.ts';
import { toolPath } from '../tools.ts';
import { cliPrograms } from './clis.ts';
import { type Cli, furnishHome, VARIABLES } from './homes.ts';

/** Where the machine has none, the CLI's own is on. */
export const SANDBOX = toolPath('bwrap') === null ? undefined : 'full';

/** A small agent CLI that asks a model and does what that says: see there. */
export const STAND_IN = join(import.meta.dirname, 'stand-in.mjs');

export interface CliBed {
  readonly server: ModelServer;
  /** One attempt at a task of this title, within a minute. */
  attempt(title: string, wallMs?: number): Promise<AttemptEnd>;
  /** It judges a change of the test's by a card of this title. */
  review(title: string, wallMs?: number): Promise<ReviewEnd>;
  /** A file of the commit. */
  read(end: AttemptEnd, path: string): string;
  /** What the attempts left running. */
  left(): readonly string[];
}

/** variables: of every start of it, as its user gives them; servers: which it is handed. */
export async function cliBed(
  cli: Cli,
  variables: Readonly<Record<string, string>> = {},
  servers: readonly McpServer[] = [],
): Promise<CliBed> {
  const server = await modelServer();
  const bed = await testbed();
  const folder = join(bed.stateDir, '..');
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  furnishHome(home, cli, server.url);
  const given = { ...VARIABLES[cli](server.url), ...variables };
  const adapter = adapterOf(
    { name: cli, kind: cli, routes: [], args: [], env: given },
    undefined,
    servers,
  );
  const agents = createAgents({
    stateDir: bed.stateDir,
    env: { HOME: home, PATH: `${cliPrograms()}:${process.env.PATH}` },
    code: bed.code,
    machine: bed.machine,
    now: () => Date.now(),
    adapters: () => new Map([[cli, adapter]]),
    sandbox: { hidden: [] },
  });
  const { signal } = new AbortController();
  const specOf = (title: string, wallMs: number): Partial<AttemptSpec> => ({
    title,
    agent: cli,
    limits: { wallMs, outputBytes: 10_000_000 },
    ...(servers.length === 0
      ? {}
      : { brief: { ...NO_BRIEF, mcp: servers.map(({ name }) => name) } }),
    // Its model is all that it reaches.
    ...(SANDBOX && { sandbox: SANDBOX, hosts: [`127.0.0.1:${server.port}`] }),
  });
  return {
    server,
    attempt: (title, wallMs = 60_000) => agents.run(bed.spec(specOf(title, wallMs)), signal),
    async review(title, wallMs = 60_000) {
      bed.commitToHub('src/new.txt', 'new\n');
      const spec = bed.spec({ ...specOf(title, wallMs), seat: 'n:seat' });
      if (spec.repo) await bed.code.update(spec.repo);
      return agents.review(spec, { commit: bed.tip(), said: 'wrote src/new.txt' }, signal);
    },
    read: (end, path) => bed.read(end as never, path),
    left: () => processesOf(folder),
  };
}

/** Live processes that were started with a word of `folder` in their environment. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid)) return [];
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      if (!environment.includes(folder)) return [];
      return [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')];
    } catch {
      return []; // ended while we looked, or another user's
    }
  });
}
