/** Where a command of an attempt runs, and what it is. */
import type { Writable } from 'node:stream';
import type { Adapter, Launch, Reader } from './adapters/adapter.ts';
import type { Entered } from './credentials/logins.ts';
import type { Grace } from './ending.ts';
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
  /** It runs beside the commands of the attempt, and serves these. */
  readonly beside?: Beside;
}

/** A program that is spoken with: it has no part in what the attempt says, does or waits for. */
interface Beside {
  /** Aborted when it is to end. */
  readonly stop: AbortSignal;
  readonly grace: Grace;
  /** Its stdin, once it runs. */
  speak(stdin: Writable): void;
  /** What it writes to stdout; stderr goes to the log. */
  heard(bytes: Uint8Array): void;
}
