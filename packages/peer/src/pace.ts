/** How often a node pushes to a hub that takes only so many pushes a minute (INV-8). */
import { holders, type State } from '@lanemesh/state';

const MINUTE = 60_000;
/** Others who want to push too, as many as are believed of at most. */
const MOST = 256;
/** How many times as many are believed of after a push that was refused. */
const REFUSED = 4;
/** The part of them that is still believed of after a fetch that shows room at the hub. */
const FEWER = 0.8;
/** The part of what the hub takes in a minute below which it has room. */
const ROOM = 0.75;

export class Pace {
  /** Monotonic milliseconds of the last push; null: none yet. */
  private last: number | null = null;
  /** Drawn for each push, so that nodes do not stay in step. */
  private lot = 0;
  /** Nodes without a task that want to push, this one included, as far as the hub’s answers tell. */
  private rivals = 1;
  /** Pushes seen at the hub of late, by when they were seen. */
  private seen: number[] = [];
  private logs: ReadonlyMap<string, string> | null = null;

  constructor(
    /** 0 to below 1. */
    private readonly random: () => number,
  ) {}

  /**
   * Whether a push may go out now; on a hub without a limit always. A node waits for its share: the
   * limit is divided among those who hold a task, who have most to say, and this node. Who holds
   * nothing leaves room for all others that want to push.
   */
  allows(state: State, me: string, mono: number): boolean {
    const rate = state.hub?.pushesPerMinute;
    if (rate == null || this.last === null) return true;
    const holding = holders(state);
    const [sharers, spread] = holding.has(me)
      ? [holding.size, 0.75 + this.lot / 2]
      : [holding.size + this.rivals, 0.5 + this.lot];
    return mono >= this.last + (MINUTE / rate) * sharers * spread;
  }

  /** What a fetch showed. logs: of the hub, to their tips. */
  saw({ hub }: State, logs: ReadonlyMap<string, string>, mono: number): void {
    const rate = hub?.pushesPerMinute;
    if (rate == null) return;
    const moved = [...logs].filter(([name, tip]) => this.logs?.get(name) !== tip);
    if (this.logs !== null) this.seen.push(...moved.map(() => mono));
    this.seen = this.seen.filter((at) => mono - at < MINUTE);
    this.logs = logs;
    if (this.seen.length < rate * ROOM) this.rivals = Math.max(1, this.rivals * FEWER);
  }

  /** A push went out. taken: the hub took something of it; else others want to push too. */
  pushed(mono: number, taken: boolean): void {
    this.last = mono;
    this.lot = this.random();
    if (!taken) this.rivals = Math.min(this.rivals * REFUSED, MOST);
  }
}
