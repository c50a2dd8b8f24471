/** What one attempt of a lane may use. */
import { int, object } from '../shape.ts';

/**
 * idle: seconds its agent may give no sign of life; output: KiB it may write; lines: that its change
 * may add and take away; tokens: in and out; micro: micro-USD.
 */
export const attemptLimits = object(
  {},
  {
    idle: int(1, 604_800),
    output: int(1, 16_777_216),
    lines: int(1, 10_000_000),
    tokens: int(1, 1_000_000_000_000),
    micro: int(1, 1_000_000_000_000),
  },
);
