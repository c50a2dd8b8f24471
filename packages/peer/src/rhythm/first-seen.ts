/** Since when this process knows what lanes did: its own clock measures what others’ may get wrong. */
import type { Seen } from '@lanemesh/decide';
import type { State } from '@lanemesh/state';

interface Known extends Seen {
  /** The firing it is about. */
  readonly n: number;
}

export class FirstSeen {
  private readonly known = new Map<string, Known>();

  /** What is known now; a firing or change that was not known is since `mono`, monotonic milliseconds. */
  at({ firings }: Pick<State, 'firings'>, mono: number): ReadonlyMap<string, Seen> {
    for (const [lane, { n, changes }] of firings) {
      const before = this.known.get(lane);
      const fired = before?.n === n ? before.fired : mono;
      const changed = changes === null ? null : (before?.n === n && before.changed) || mono;
      this.known.set(lane, { n, fired, changed });
    }
    for (const lane of this.known.keys()) if (!firings.has(lane)) this.known.delete(lane);
    return this.known;
  }
}
