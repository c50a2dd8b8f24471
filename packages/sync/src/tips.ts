/** The newest batches known of each log that the ledger has not brought in yet. */
import { type Crypto, LIMITS } from '@lanemesh/event';
import {
  asBatch,
  type BatchCommit,
  type CommitSource,
  type Joining,
  join,
  type State,
} from '@lanemesh/state';

/** Join requests without a key anybody knows that are woven at most at once. */
const STRANGERS_WOVEN = 8;

/** A batch to weave. */
export interface Candidate {
  readonly author: string;
  readonly batch: BatchCommit;
}

export class Tips {
  private readonly byAuthor = new Map<string, Set<string>>();

  constructor(
    private readonly source: CommitSource,
    private readonly crypto: Crypto,
  ) {}

  /** Takes note of a commit found on some branch; what is no batch is ignored. */
  add(oid: string): void {
    const batch = asBatch(this.source.get(oid));
    if (!batch) return;
    const { author } = batch.content.header;
    const tips = this.byAuthor.get(author) ?? new Set();
    tips.add(oid);
    tips.delete(batch.parents[0] ?? '');
    this.byAuthor.set(author, tips);
  }

  /** Forgets batches nobody else has seen: they need not be shown as a fork. */
  forget(oids: readonly string[]): void {
    for (const tips of this.byAuthor.values()) for (const oid of oids) tips.delete(oid);
  }

  /** Drops what the ledger brought in, and what lies below another tip. */
  settle(state: State): void {
    for (const [author, tips] of this.byAuthor) {
      const below = new Set<string>();
      for (const oid of [...tips].sort((a, b) => this.numberOf(b) - this.numberOf(a))) {
        if (below.has(oid)) continue;
        const joining = this.join(state, oid);
        if (joining.how === 'known' || joining.how === 'stranger') tips.delete(oid);
        else for (const batch of joining.chain) if (batch.oid !== oid) below.add(batch.oid);
      }
      for (const oid of below) tips.delete(oid);
      if (tips.size === 0) this.byAuthor.delete(author);
    }
  }

  /** Every tip held. */
  all(): string[] {
    return [...this.byAuthor.values()].flatMap((tips) => [...tips]);
  }

  /** The tips held of one author. */
  of(author: string): string[] {
    return [...(this.byAuthor.get(author) ?? [])];
  }

  /** The newest batch of an author that one entry can weave on its log's head, or null. */
  extending(state: State, author: string): BatchCommit | null {
    let best: BatchCommit | null = null;
    for (const oid of this.byAuthor.get(author) ?? []) {
      const joining = this.join(state, oid);
      // After a long time away a log has more than one entry may walk (R7): the rest comes next.
      const tip =
        joining.how === 'extends' ? joining.chain.slice(0, LIMITS.walk).at(-1) : undefined;
      if (tip && (!best || tip.content.header.number > best.content.header.number)) best = tip;
    }
    return best;
  }

  /**
   * One batch a log to weave now: the newest that extends its head; else the tip of a fork,
   * as evidence. A node that may not speak is left out, but for the first batch of one that asks to join.
   */
  candidates(state: State): Candidate[] {
    const found: Candidate[] = [];
    let strangers = 0;
    for (const author of [...this.byAuthor.keys()].sort()) {
      if (!state.logs.has(author)) {
        const first = this.joinRequest(state, author);
        if (first && strangers++ < STRANGERS_WOVEN) found.push({ author, batch: first });
        continue;
      }
      const batch = this.extending(state, author) ?? this.forked(state, author);
      if (batch && mayCount(state, author)) found.push({ author, batch });
    }
    return found;
  }

  private numberOf(oid: string): number {
    return asBatch(this.source.get(oid))?.content.header.number ?? 0;
  }

  private join(state: State, oid: string): Joining {
    return join(state, oid, this.source, this.crypto, Number.POSITIVE_INFINITY);
  }

  private forked(state: State, author: string): BatchCommit | null {
    for (const oid of [...(this.byAuthor.get(author) ?? [])].sort()) {
      const joining = this.join(state, oid);
      if (joining.how === 'fork') return joining.chain.slice(0, LIMITS.walk).at(-1) ?? null;
    }
    return null;
  }

  private joinRequest(state: State, author: string): BatchCommit | null {
    for (const oid of this.byAuthor.get(author) ?? []) {
      const joining = this.join(state, oid);
      if (joining.how === 'extends') return joining.chain[0] ?? null;
    }
    return null;
  }
}

/** That its keys fit where it stands, `join` has said. */
function mayCount(state: State, author: string): boolean {
  return state.members.get(author)?.standing === 'admitted';
}
