/** Follows the hub's ledger from outside, entry by entry, and tells what came to stand in it. */
import { type Event, eventsOf } from '@lanemesh/event';
import { type CommitSource, foundState, Line, type Observer, type State } from '@lanemesh/state';
import { simulatedCrypto } from './crypto.ts';

/** An event that took its position. */
export interface Ordered {
  readonly position: number;
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
  private readonly line: Line;

  constructor(
    private readonly source: CommitSource,
    founding: string,
    private readonly onOrdered: (ordered: Ordered) => void,
  ) {
    this.line = foundingLine(source, founding);
  }

  get state(): State {
    return this.line.state;
  }

  /** Moves to another tip of the ledger's branch; throws if its ledger does not extend ours. */
  follow(tip: string): void {
    const before = this.state.tip.oid;
    const { stands } = this.line.judge(tip, this.source, undefined, this.observe);
    if (stands.oid !== this.state.tip.oid || !this.state.entries.has(before))
      throw new Error(`the hub's ledger left ${before} for ${tip}`);
  }

  private readonly observe: Observer = ({ position, author, batch, line, reason, derived }) => {
    // What nobody signed was acknowledged to nobody.
    if (derived) return;
    const { content } = batch;
    const event = eventsOf(content)[content.lines.indexOf(line)] ?? null;
    this.onOrdered({ position, author, event, reason });
  };
}
