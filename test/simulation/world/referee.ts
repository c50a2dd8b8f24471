/** Follows the hub's ledger from outside, entry by entry, and tells what came to stand in it. */
import { type Event, eventsOf } from '@lanemesh/event';
import {
  type CommitSource,
  foundState,
  type Judgement,
  Line,
  type Observer,
  type State,
} from '@lanemesh/state';
import { simulatedCrypto } from './crypto.ts';

/** An event that took its position. */
export interface Ordered {
  readonly entry: string;
  readonly position: number;
  /** At its position, milliseconds. */
  readonly chainTime: number;
  /** After the entry that brought it in. */
  readonly state: State;
  readonly author: string;
  /** null: its line is no event. */
  readonly event: Event | null;
  /** Why it has no effect; null: it has. */
  readonly reason: string | null;
}

/** The ledger's line at its founding commit. */
export function foundingLine(source: CommitSource, founding: string): Line {
  const commit = source.get(founding);
  const state = commit ? foundState(commit, simulatedCrypto) : null;
  if (!state) throw new Error(`${founding} founds no mesh`);
  return new Line(state, simulatedCrypto);
}

export class Referee {
  private line: Line;

  constructor(
    private readonly source: CommitSource,
    private readonly founding: string,
    private readonly onOrdered: (ordered: Ordered) => void,
  ) {
    this.line = foundingLine(source, founding);
  }

  get state(): State {
    return this.line.state;
  }

  /** Moves to another tip of the ledger's branch, unless its ledger does not extend ours. */
  follow(tip: string): 'followed' | 'left' {
    const before = this.state.tip.oid;
    const { state } = this.judge(tip);
    if (state === null || !state.entries.has(before)) return 'left';
    this.line.follow(state);
    return 'followed';
  }

  /** Folds another line from the beginning. */
  startOver(tip: string): void {
    this.line = foundingLine(this.source, this.founding);
    const { state } = this.judge(tip);
    if (state) this.line.follow(state);
  }

  /** Tells of events as they take their position on the line the tip stands on. */
  private judge(tip: string): Judgement {
    const told: Omit<Ordered, 'state'>[] = [];
    const judged = this.line.judge(tip, this.source, undefined, ({ entry, derived, ...one }) => {
      // What nobody signed was acknowledged to nobody.
      if (!derived) told.push({ ...this.ordered(one), entry });
    });
    const { state } = judged;
    for (const one of told) if (state?.entries.has(one.entry)) this.onOrdered({ ...one, state });
    return judged;
  }

  private ordered({
    position,
    author,
    batch: { content },
    line,
    chainTime,
    reason,
  }: Omit<Parameters<Observer>[0], 'entry' | 'derived'>): Omit<Ordered, 'entry' | 'state'> {
    const event = eventsOf(content)[content.lines.indexOf(line)] ?? null;
    return { position, chainTime, author, event, reason };
  }
}
