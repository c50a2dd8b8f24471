/** The file of one attempt that runs, or ran until its process died. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '@lanemesh/git';
import type { AttemptSpec, Spent, Stage } from '../attempt-spec.ts';

/** One attempt as it was at its last heartbeat. Times in milliseconds since 1970. */
export interface LiveAttempt extends Pick<Spent, 'usage' | 'cost' | 'model'> {
  readonly task: string;
  readonly title: string;
  readonly lane: string;
  readonly attempt: number;
  readonly claim: string;
  /** Who uses what it uses: its claim, or the seat of a review. */
  readonly of: string;
  readonly agent: string;
  /** Of its agent's model. */
  readonly family: string;
  readonly node: string;
  readonly stage: Stage;
  readonly since: number;
  /** When it last wrote something, or began to. */
  readonly lastOutput: number;
  /** Bytes it wrote. */
  readonly output: number;
  readonly heartbeat: number;
  readonly limits: AttemptSpec['limits'];
  /** Path of its log. */
  readonly log: string;
  /** The node's process. */
  readonly owner: ProcessIdentity;
}

/** The files of a folder that are whole. */
export function filesIn(folder: string): { readonly path: string; readonly live: LiveAttempt }[] {
  return names(folder).flatMap((name) => {
    const path = join(folder, name);
    try {
      const live = JSON.parse(readFileSync(path, 'utf8')) as LiveAttempt;
      const isWhole = typeof live.task === 'string' && typeof live.of === 'string';
      return isWhole && typeof live.owner?.pid === 'number' ? [{ path, live }] : [];
    } catch {
      return []; // half written, or gone while we looked
    }
  });
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
