/** Whether a simulated node reaches the hub, and hears what comes back. */
import type { Time } from './time.ts';

/** What it sends, or what it is sent. */
export type Way = 'out' | 'back';

export class Reach {
  /** Virtual milliseconds. */
  private readonly until = { out: 0, back: 0 };
  private cutAt = 0;

  constructor(private readonly time: Time) {}

  /** Whether what goes this way is lost; absent: one way or the other. */
  isCut(way?: Way): boolean {
    const { now } = this.time;
    if (way !== undefined) return now < this.until[way];
    return now < this.until.out || now < this.until.back;
  }

  /** Since when nothing of it has reached the hub; null: it does. Milliseconds. */
  get cutSince(): number | null {
    return this.isCut('out') ? this.cutAt : null;
  }

  cut(ms: number, ways: readonly Way[]): void {
    const { now } = this.time;
    if (ways.includes('out') && !this.isCut('out')) this.cutAt = now;
    for (const way of ways) this.until[way] = Math.max(this.until[way], now + ms);
  }

  mend(): void {
    this.until.out = 0;
    this.until.back = 0;
  }
}
