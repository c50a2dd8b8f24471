/** What goes into an event, without secrets, and no longer for it than it may be. */
import { firstBytes } from '../reported.ts';

/**
 * A text may grow to this many bytes: none in an event that holds a person's or a model's words may
 * be shorter.
 */
const SHORT = 100;

/**
 * after: `before` with its secrets replaced. The words put in their place may be longer than they
 * were, and an event whose text is too long is none: its author could never say what came of it.
 */
export function noLonger<T>(before: T, after: T): T {
  if (before === after) return after;
  if (typeof before === 'string' && typeof after === 'string') {
    const most = Math.max(SHORT, Buffer.byteLength(before));
    return firstBytes(after, most) as T;
  }
  if (typeof before !== 'object' || typeof after !== 'object' || !before || !after) return after;
  if (Array.isArray(before) && Array.isArray(after))
    return after.map((one, at) => noLonger(before[at], one)) as T;
  const of = before as Record<string, unknown>;
  const entries = Object.entries(after).map(([key, one]) => [key, noLonger(of[key], one)]);
  return Object.fromEntries(entries) as T;
}
