/** Since when this process knows that a task is free to be claimed. */
import type { Task } from '@lanemesh/state';

/** Tasks kept in mind: of more, those that were seen first are forgotten. */
const KEPT = 10_000;

export class ReadySince {
  private readonly known = new Map<string, number>();

  /** Monotonic milliseconds; asked for the first time, since now. */
  at({ ref, epoch }: Pick<Task, 'ref' | 'epoch'>, mono: number): number {
    const key = `${ref} ${epoch}`;
    const since = this.known.get(key);
    if (since !== undefined) return since;
    const oldest = this.known.size >= KEPT ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    this.known.set(key, mono);
    return mono;
  }
}
