/** What should catch a person's eye about an attempt that runs. */
import { exceeded } from './limits.ts';
import type { LiveAttempt } from './live-files.ts';

/** Without output for so long an agent is silent, milliseconds; by family where that differs. */
const SILENT = 300_000;
/** null: it is never called silent. A script may build for an hour without a word. */
const SILENT_OF: ReadonlyMap<string, number | null> = new Map([['script', null]]);
/** A node's process beats every two seconds: one that has not for so long hangs, milliseconds. */
const HANGS = 60_000;

export type Flag = 'silent' | 'over-budget' | 'hangs';

/** now: milliseconds since 1970, of the clock that the attempt's times are by. */
export function flagsOf(live: LiveAttempt, now: number): Flag[] {
  const quiet = SILENT_OF.has(live.family) ? (SILENT_OF.get(live.family) ?? null) : SILENT;
  const flags: Flag[] = [];
  if (quiet !== null && live.stage === 'run' && now - live.lastOutput > quiet) flags.push('silent');
  if (isOver(live, now)) flags.push('over-budget');
  if (now - live.heartbeat > HANGS) flags.push('hangs');
  return flags;
}

function isOver({ limits, usage, cost, since, output }: LiveAttempt, now: number): boolean {
  const { wallMs, outputBytes } = limits;
  return now - since > wallMs || output > outputBytes || exceeded(limits, { usage, cost }) !== null;
}
