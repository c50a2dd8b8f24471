/** Follows the hub's ledger from outside, entry by entry, and tells what came to stand in it. */
import { decodeEvent, type Event, eventsOf } from '@lanemesh/event';
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
  /** The rule that made it at its cause's position; null: a node signed it. */
  readonly rule: string | null;
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
  private told: Omit<Ordered, 'state'>[] = [];

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
    const { tip: before, position } = this.state;
    const known = this.line.judge(tip, this.source, undefined, this.tell);
    // Where somebody merges a lost side in, its entries are judged from the beginning.
    const { state } = known.need === null ? known : this.fold(tip);
    const told = this.takeTold(state);
    if (state === null || !state.entries.has(before.oid)) return 'left';
    this.line.follow(state);
    for (const one of told) if (one.position > position) this.onOrdered(one);
    return 'followed';
  }

  /** Folds another line from the beginning. */
  startOver(tip: string): void {
    const { state } = this.fold(tip);
    if (state) this.line.follow(state);
    for (const one of this.takeTold(state)) this.onOrdered(one);
  }

  private fold(tip: string): Judgement {
    this.told = [];
    this.line = foundingLine(this.source, this.founding);
    return this.line.judge(tip, this.source, undefined, this.tell);
  }

  private readonly tell: Observer = ({ entry, ...one }) => {
    this.told.push({ ...this.ordered(one), entry });
  };

  /** What was told of the entries that stand in a state. */
  private takeTold(state: State | null): Ordered[] {
    const { told } = this;
    this.told = [];
    return state === null
      ? []
      : told.filter(({ entry }) => state.entries.has(entry)).map((one) => ({ ...one, state }));
  }

  private ordered({
    position,
    author,
    batch: { content },
    line,
    chainTime,
    reason,
    derived,
  }: Omit<Parameters<Observer>[0], 'entry'>): Omit<Ordered, 'entry' | 'state'> {
    const event = derived
      ? decodeEvent(line)
      : (eventsOf(content)[content.lines.indexOf(line)] ?? null);
    return { position, chainTime, author, event, reason, rule: derived?.rule ?? null };
  }
}
