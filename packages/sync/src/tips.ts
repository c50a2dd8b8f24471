/** The newest batches known of each log that the ledger has not brought in yet. */
import { type Body, bodyProblem, type Crypto, definitionOf, eventsOf } from '@lanemesh/event';
import { asBatch, type BatchCommit, type CommitSource, join, type State } from '@lanemesh/state';

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
    this.byAuthor.set(author, tips);
  }

  /** Drops what the ledger brought in, and what lies below another tip. */
  settle(state: State): void {
    for (const [author, tips] of this.byAuthor) {
      const below = new Set<string>();
      for (const oid of tips) {
        const joining = join(state, oid, this.source, this.crypto);
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

  /** The newest batch of an author that extends its log in this state, or null. */
  extending(state: State, author: string): BatchCommit | null {
    let best: BatchCommit | null = null;
    for (const oid of this.byAuthor.get(author) ?? []) {
      const joining = join(state, oid, this.source, this.crypto);
      const tip = joining.how === 'extends' ? joining.chain.at(-1) : undefined;
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
      if (batch && mayCount(state, author, batch)) found.push({ author, batch });
    }
    return found;
  }

  private forked(state: State, author: string): BatchCommit | null {
    for (const oid of [...(this.byAuthor.get(author) ?? [])].sort()) {
      const joining = join(state, oid, this.source, this.crypto);
      if (joining.how === 'fork') return joining.chain.at(-1) ?? null;
    }
    return null;
  }

  private joinRequest(state: State, author: string): BatchCommit | null {
    for (const oid of this.byAuthor.get(author) ?? []) {
      const joining = join(state, oid, this.source, this.crypto);
      const first = joining.how === 'extends' ? joining.chain[0] : undefined;
      if (first && isJoinRequest(first)) return first;
    }
    return null;
  }
}

function mayCount(state: State, author: string, batch: BatchCommit): boolean {
  return (
    state.members.get(author)?.standing === 'admitted' &&
    state.logs.get(author)?.keys.at(-1) === batch.content.key
  );
}

function isJoinRequest(first: BatchCommit): boolean {
  const event = eventsOf(first.content)[0];
  const definition = definitionOf('node.joined');
  if (event?.kind !== 'node.joined' || !definition || bodyProblem(event, definition)) return false;
  return (event.body as Body<'node.joined'>).key === first.content.key;
}
