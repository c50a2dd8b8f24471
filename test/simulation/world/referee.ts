/** Follows the hub's ledger from outside, entry by entry, and tells what came to stand in it. */
import { type CommitValue, decodeEvent, type Event } from '@lanemesh/event';
import { Commits, type MemoryObjects, MemoryStore } from '@lanemesh/ledger';
import { foundState, Line, type Observer, type State } from '@lanemesh/state';
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

export class Referee {
  private readonly commits = new Commits(new MemoryStore(), simulatedCrypto);
  private readonly line: Line;
  private tip: string;

  constructor(
    private readonly objects: MemoryObjects,
    founding: string,
    private readonly onOrdered: (ordered: Ordered) => void,
  ) {
    this.line = new Line(foundState(this.add(founding), simulatedCrypto) as State, simulatedCrypto);
    this.tip = founding;
  }

  get state(): State {
    return this.line.state;
  }

  /** Moves to another tip of the ledger's branch; throws if its ledger does not extend ours. */
  follow(tip: string): void {
    for (const oid of this.objects.between([tip], [this.tip])) this.add(oid);
    const before = this.state.tip.oid;
    const { stands } = this.line.judge(tip, this.commits, undefined, this.observe);
    if (stands.oid !== this.state.tip.oid || !this.state.entries.has(before))
      throw new Error(`the hub's ledger left ${before} for ${tip}`);
    this.tip = tip;
  }

  private readonly observe: Observer = ({ position, author, line, reason }) =>
    this.onOrdered({ position, author, event: decodeEvent(line), reason });

  private add(oid: string): CommitValue {
    const kept = this.objects.get(oid);
    if (!kept) throw new Error(`the hub does not hold ${oid}`);
    return this.commits.add(kept.raw);
  }
}
