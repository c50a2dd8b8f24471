/**
 * A gate keeps a node's work going until the demo has done to the node what it wants to show.
 * It is a folder: while `<node>.closed` is there, whoever works for the node waits, and says in
 * `<node>.at-work` what it is.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownIdentity, type ProcessIdentity } from '@lanemesh/git';
import type { Env } from '@lanemesh/peer';

/** No attempt waits longer than this, milliseconds. */
const LONGEST = 45_000;
const LOOK_EVERY = 50;

export interface AtWork {
  /** `node:id` of the task. */
  readonly task: string;
  readonly worker: ProcessIdentity;
}

/** For an attempt: waits while its node's gate is closed. */
export async function waitAtGate(folder: string, env: Env): Promise<void> {
  const node = env.MESH_NODE ?? '';
  const closed = join(folder, `${node}.closed`);
  if (!existsSync(closed)) return;
  const said: AtWork = { task: env.MESH_TASK ?? '', worker: ownIdentity() };
  const draft = join(folder, `${node}.${process.pid}`);
  writeFileSync(draft, JSON.stringify(said));
  renameSync(draft, join(folder, `${node}.at-work`));
  const end = performance.now() + LONGEST;
  while (existsSync(closed) && performance.now() < end) await sleep(LOOK_EVERY);
}

/** The demo's hand on the gates. */
export class Gates {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  close(node: string): void {
    writeFileSync(join(this.folder, `${node}.closed`), '');
  }

  open(node: string): void {
    rmSync(join(this.folder, `${node}.closed`), { force: true });
  }

  /** What waits at a node's gate; null: nothing came so far. */
  atWork(node: string): AtWork | null {
    try {
      return JSON.parse(readFileSync(join(this.folder, `${node}.at-work`), 'utf8')) as AtWork;
    } catch {
      return null;
    }
  }
}
