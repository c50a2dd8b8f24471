/** The sandbox of one attempt: its folders, and the policy of each of its commands. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Level, Sandbox } from '@lanemesh/event';
import { confine, type Means } from './confine.ts';
import { loopbackPorts } from './hosts.ts';
import { leftIn } from './left.ts';
import type { Command, Policy, Shown } from './policy.ts';
import { openProxy } from './proxy.ts';
import { systemSecrets, toolFolders } from './system.ts';

/** What one command needs besides the worktree. Paths are absolute. */
export interface Needs {
  /** Folders and files it changes in place, such as those of the CLI's login. */
  readonly writable?: readonly string[];
  readonly readable?: readonly string[];
  /** `host[:port]` besides those of the lane. */
  readonly hosts?: readonly string[];
}

/** A command ready to start. */
interface Confined extends Command {
  /** How many lived on when it had ended, and were ended with its namespace. */
  left(): number;
  /** To be called when every process of it is gone. */
  close(): Promise<void>;
}

export interface Cell {
  /** How it is recorded. */
  readonly sandbox: Sandbox;
  /** told: gets a line for people on what was kept away. */
  enter(command: Command, needs: Needs, told: (line: string) => void): Promise<Confined>;
}

export interface CellParts {
  readonly level: Exclude<Level, 'none'>;
  readonly sandbox: Sandbox;
  readonly means: Means;
  /** The worktree, the attempt's TMPDIR, and a folder of its own for what belongs to the cell. */
  readonly tree: string;
  readonly tmp: string;
  readonly folder: string;
  /** What else it sees: files of the attempt, its repository. */
  readonly shown: readonly Shown[];
  readonly hidden: readonly string[];
  /** Of the lane. */
  readonly hosts: readonly string[];
  /** Our own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A cell that lets commands in as they are. */
export function openSpace(sandbox: Sandbox): Cell {
  const close = async () => {};
  return { sandbox, enter: async (command) => ({ ...command, left: () => 0, close }) };
}

/** Makes the folders of a cell. */
export async function makeCell(parts: CellParts): Promise<Cell> {
  const home = join(parts.folder, 'home');
  await mkdir(home, { recursive: true, mode: 0o700 });
  let entered = 0;
  return {
    sandbox: parts.sandbox,
    async enter(command, needs, told) {
      const allowed = [...new Set([...parts.hosts, ...(needs.hosts ?? [])])];
      const left = await countedIn(parts, ++entered);
      const way = await wayOut(parts, allowed, told);
      const policy: Policy = {
        level: parts.level,
        cwd: parts.tree,
        ...(left === null ? {} : { left }),
        hidden: [...systemSecrets(), ...parts.hidden],
        network: way && { proxy: way.at, ports: loopbackPorts(allowed) },
        shown: shownTo(parts, needs, home, command),
      };
      return {
        ...confine(command, policy, parts.means),
        left: () => (left === null ? 0 : leftIn(left)),
        close: async () => way?.close(),
      };
    },
  };
}

/** An empty file of one command; null: there is no namespace, and all are seen from outside. */
async function countedIn({ folder, means }: CellParts, nth: number): Promise<string | null> {
  if (means.by !== 'bwrap') return null;
  const path = join(folder, `left-${nth}`);
  await writeFile(path, '');
  return path;
}

function shownTo(parts: CellParts, needs: Needs, home: string, { argv }: Command): Shown[] {
  const { env, tree, tmp, means } = parts;
  const same = (write: boolean) => (path: string) => ({ at: path, from: path, write });
  const programs = [argv[0], ...(means.by === 'bwrap' ? [means.node] : [])];
  const own = env.HOME?.startsWith('/') ? [{ at: env.HOME, from: home, write: true }] : [];
  return [
    ...toolFolders(env, programs).map(same(false)),
    ...own,
    ...(needs.readable ?? []).map(same(false)),
    ...[tree, tmp, ...(needs.writable ?? [])].map(same(true)),
    ...parts.shown,
  ];
}

/** The proxy of one command, also where it may reach nothing: what is kept away is told. */
async function wayOut(parts: CellParts, allowed: readonly string[], told: (line: string) => void) {
  if (parts.level !== 'full') return null;
  const refused = (target: string) =>
    told(`kept from ${target}: mesh lane set LANE --allow-host ${target.replace(/:443$/, '')}`);
  if (parts.means.by === 'seatbelt') return openProxy({ allowed, refused });
  // A socket's path is limited to about a hundred characters.
  const folder = await mkdtemp(join(tmpdir(), 'mesh-'));
  const proxy = await openProxy({ allowed, refused, socket: join(folder, 'proxy') });
  const close = async () => {
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { at: proxy.at, close };
}
