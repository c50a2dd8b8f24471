/** What an attempt in progress is made of. */
import type { AttemptSpec } from './attempt-spec.ts';
import type { Grace } from './ending.ts';
import type { AttemptLog } from './log.ts';
import type { RunMark } from './run-mark.ts';

export interface AttemptParts {
  readonly spec: AttemptSpec;
  /** What its processes carry. */
  readonly mark: RunMark;
  readonly signal: AbortSignal;
  readonly log: AttemptLog;
  readonly redact: (text: string) => string;
  /** Told of the first process of each command; what it gives is called when all are gone. */
  readonly note?: (leader: number) => () => void;
  readonly grace?: Grace;
}
