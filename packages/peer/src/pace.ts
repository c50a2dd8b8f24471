/** How often a node pushes to a hub that takes only so many pushes a minute (INV-8). */
import { holders, type State } from '@lanemesh/state';

const MINUTE = 60_000;

export class Pace {
  /** Monotonic milliseconds before which it does not push. */
  private due = Number.NEGATIVE_INFINITY;

  constructor(
    /** 0 to below 1. */
    private readonly random: () => number,
  ) {}

  /** Whether a push may go out now; on a hub without a limit always. */
  allows({ hub }: Pick<State, 'hub'>, mono: number): boolean {
    return hub?.pushesPerMinute == null || mono >= this.due;
  }

  /**
   * A push went out, taken or not. The next one waits for this node's share: the limit is divided
   * among those who hold a task, who have most to say, and this node. The wait is up to a quarter
   * shorter or longer, so that nodes do not stay in step.
   */
  pushed(state: State, me: string, mono: number): void {
    const rate = state.hub?.pushesPerMinute;
    if (rate == null) return;
    const sharers = holders(state).add(me).size;
    this.due = mono + (MINUTE / rate) * sharers * (0.75 + this.random() / 2);
  }
}
