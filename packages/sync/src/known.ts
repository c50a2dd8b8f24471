/** What this node knows of the mesh: commits at hand, the line it follows, log tips it heard of. */
import { type CommitValue, type Crypto, nextKey } from '@lanemesh/event';
import type { Commits } from '@lanemesh/ledger';
import { asBatch, type BatchCommit, type Joining, join, Line, type State } from '@lanemesh/state';
import type { ReplicaOptions } from './options.ts';
import { Tips } from './tips.ts';

export class Known {
  readonly commits: Commits;
  readonly line: Line;
  readonly tips: Tips;
  private readonly crypto: Crypto;
  /** Batches that join no log, by id: whom they name, and why they do not. */
  readonly strays = new Map<string, { readonly author: string; readonly problem: string }>();
  private readonly newest = new Map<string, BatchCommit>();

  /** commits: those at hand already; start: the state to go on from. */
  constructor({ crypto }: ReplicaOptions, commits: Commits, start: State) {
    this.commits = commits;
    this.crypto = crypto;
    this.line = new Line(start, crypto);
    this.tips = new Tips(commits, crypto);
  }

  /** The state after the entry followed. */
  get state(): State {
    return this.line.state;
  }

  /** Loads what these commits reach and is not judged or counted yet. */
  async load(tips: readonly string[]): Promise<void> {
    const logs = [...this.state.logs.values()];
    const known = [this.state.tip.oid, ...logs.map((log) => log.head)];
    await this.commits.load(tips, this.judgedOrCounted(), known);
  }

  /** A commit that is not there though one above it names it, from a tip down; null: none is missing. */
  missingBelow(tip: string): string | null {
    const known = this.judgedOrCounted();
    const seen = new Set<string>();
    const open = [tip];
    for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
      if (seen.has(oid)) continue;
      seen.add(oid);
      const commit = this.commits.get(oid);
      if (commit) open.push(...commit.parents);
      else if (!known(oid)) return oid;
    }
    return null;
  }

  private judgedOrCounted(): (oid: string) => boolean {
    const logs = [...this.state.logs.values()];
    return (oid) => {
      if (this.line.knows(oid)) return true;
      const commit = this.commits.get(oid);
      // Only its author's log can have counted it; of what is not at hand the author is not known.
      if (commit === undefined) return logs.some(({ recent }) => recent.has(oid));
      const author = asBatch(commit)?.content.header.author ?? '';
      return this.state.logs.get(author)?.recent.has(oid) === true;
    };
  }

  /** Takes note of every log's counted head, and of what the branches in this store hold. */
  begin(refs: ReadonlyMap<string, string>): Promise<void> {
    const heads = [...this.state.logs.values()].map((log) => log.head);
    const found = [...refs].filter(([name]) => name.includes('/log/')).map(([, oid]) => oid);
    return this.learn([...heads, ...found]);
  }

  /** Takes note of log tips found anywhere. */
  async learn(oids: readonly string[]): Promise<void> {
    const unsettled = oids.filter((oid) => !this.isCountedHead(oid));
    if (unsettled.length === 0) return;
    await this.load(unsettled);
    for (const oid of unsettled) this.note(oid);
  }

  /** Whether nothing can be learned of it: among many logs nearly all that every fetch shows. */
  private isCountedHead(oid: string): boolean {
    const author = asBatch(this.commits.get(oid))?.content.header.author ?? '';
    return this.newest.get(author)?.oid === oid && this.state.logs.get(author)?.head === oid;
  }

  /** Takes note of a loaded batch; what is none is ignored. */
  note(oid: string): void {
    const batch = asBatch(this.commits.get(oid));
    if (!batch) return;
    const { author, number } = batch.content.header;
    const newest = this.newest.get(author);
    // Whoever may push can name anybody in a header: only what joins a log is its author's word.
    const goesOn = newest && (oid === newest.oid || this.carriesOn(newest, batch));
    const joining = goesOn ? null : this.join(oid);
    if (joining?.how === 'stranger') this.strays.set(oid, { author, problem: joining.problem });
    else {
      this.strays.delete(oid);
      if (!newest || newest.content.header.number < number) this.newest.set(author, batch);
    }
    this.tips.add(batch.oid);
  }

  /** Whether a batch is the next one of its log: who appends for days need not walk back each time. */
  private carriesOn(newest: BatchCommit, { parents, content }: BatchCommit): boolean {
    const { number, prev, mesh } = content.header;
    return (
      parents[0] === newest.oid &&
      prev === newest.digest &&
      number === newest.content.header.number + 1 &&
      mesh === this.state.mesh &&
      content.key === nextKey(newest, this.state.mesh, this.crypto)
    );
  }

  /** How a batch joins its log, however far that is. */
  join(oid: string): Joining {
    return join(this.state, oid, this.commits, this.crypto, Number.POSITIVE_INFINITY);
  }

  /** Authors of whom batches are known, be it by name alone. */
  authors(): string[] {
    const strays = [...this.strays.values()].map(({ author }) => author);
    return [...new Set([...this.newest.keys(), ...strays])];
  }

  /** The newest batch known of an author, woven or not. */
  newestOf(author: string): BatchCommit | null {
    const newest = this.newest.get(author) ?? null;
    const log = this.state.logs.get(author);
    if (!log || (newest && newest.content.header.number >= log.number)) return newest;
    // Its branch may be gone from the hub: what counted is known all the same.
    return asBatch(this.commits.get(log.head)) ?? newest;
  }

  /** Whether `oid` stands below a batch in the same log, as far as commits or state tell. */
  isBelow(oid: string, batch: CommitValue): boolean {
    const author = asBatch(batch)?.content.header.author ?? '';
    const recent = this.state.logs.get(author)?.recent;
    const wanted = recent?.get(oid);
    let at = batch.parents[0];
    while (at !== undefined && at !== oid) {
      // What counted below is known by number, though its commits may not be at hand.
      const counted = wanted && recent?.get(at);
      if (counted) return wanted.number < counted.number;
      at = this.commits.get(at)?.parents[0];
    }
    return at === oid;
  }
}
