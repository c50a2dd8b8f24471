/** What a command may see, change and reach. */
import type { Level } from '@lanemesh/event';

/** A program, its arguments, and its whole environment. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** A place as the command sees it. Paths are absolute. */
export interface Shown {
  readonly at: string;
  /** What lies there; absent: an empty folder of its own that is gone with the command. */
  readonly from?: string;
  /** Whether the command may change it. */
  readonly write?: boolean;
}

/** The way out of a sandbox without network: everything goes through our proxy. */
interface Network {
  /** Unix socket of the proxy (Linux), or its port on the loopback (macOS). */
  readonly proxy: string | number;
  /** Ports of this machine's loopback that the command reaches as if they were its own. */
  readonly ports: readonly number[];
}

export interface Policy {
  readonly level: Level;
  /** Everything it sees; what lies deeper covers what lies above. Nothing else exists for it. */
  readonly shown: readonly Shown[];
  /** What it must not reach although a folder above is shown: a folder is empty, a file too. */
  readonly hidden: readonly string[];
  /** Its working directory. */
  readonly cwd: string;
  /** The file in which those are counted whom the command leaves; absent: nobody counts inside. */
  readonly left?: string;
  /** null: the level keeps no network away (`process`), or there is none (`full`). */
  readonly network: Network | null;
}
