/**
 * When to weave what nobody waits for: a node leaves it to the next one for a few sync
 * intervals, at random, and then weaves everything it knows. Backing off exponentially
 * instead starves the slow: the winner never pauses.
 */
export class Patience {
  private own: number | null = null;
  private others: number | null = null;

  constructor(
    /** Sync interval, milliseconds. */
    private readonly interval: number,
    /** 0 to below 1. */
    private readonly random: () => number,
  ) {}

  /** Something of ours waits for its position since `mono`. */
  ownWaits(mono: number): void {
    this.own ??= mono + this.interval * (1 + 2 * this.random());
  }

  /**
   * Something of others waits. crowd: nodes that may weave it, where each push counts: about one of
   * them does at first, two an interval later, then four, since some may be asleep.
   */
  othersWait(mono: number, crowd = 1): void {
    if (this.others !== null) return;
    const late = crowd < 2 ? 3 * this.random() : 1 + Math.log2(Math.max(1, crowd * this.random()));
    this.others = mono + this.interval * (2 + late);
  }

  /** Something of ours waits, and somebody for it: patience ends now. */
  hurry(): void {
    this.own = Number.NEGATIVE_INFINITY;
  }

  /** Nothing of ours (of anybody's) waits any more. */
  satisfied(whose: 'own' | 'others'): void {
    this[whose] = null;
  }

  /** Whether patience has ended. */
  isOver(mono: number): boolean {
    return (this.own !== null && mono >= this.own) || (this.others !== null && mono >= this.others);
  }
}
