/** Where a command of an attempt runs, and what it is. */
import type { Adapter, Launch, Reader } from './adapters/adapter.ts';
import type { Entered } from './credentials/logins.ts';
import type { Cell } from './sandbox/cell.ts';
import type { Workspace } from './workspace.ts';

/** What a command needs that the attempt as a whole does not know. */
export interface Place {
  readonly workspace: Workspace;
  readonly env: Readonly<Record<string, string>>;
  /** How starts of agents are let in by their providers. */
  enter(agent: Adapter, signal: AbortSignal): Promise<Entered>;
  /** What its commands are kept in. */
  readonly cell: Cell;
}

/** A program, and who reads what it writes. */
export interface Program extends Launch {
  /** The longest it may take; absent: what its attempt has left. */
  readonly wallMs?: number;
  readonly reader?: Reader;
}
