/** This node's own log: appended to at any time, signed again where its head did not count (R10). */
import { type CommitValue, type Event, eventsOf } from '@lanemesh/event';
import { appendBatches, logRef, RefMoved, splitEvents } from '@lanemesh/ledger';
import { type BatchCommit, join } from '@lanemesh/state';
import type { Known } from './known.ts';
import type { ReplicaOptions } from './options.ts';

/** Times an append is tried again because another process of this node came first. */
const TRIES = 3;
/** Steps walked down our own log: what was appended in a long time away is more than R7 walks. */
const EVERYTHING = Number.POSITIVE_INFINITY;

export class OwnLog {
  private newest: CommitValue | null = null;

  constructor(
    private readonly options: ReplicaOptions,
    private readonly known: Known,
  ) {}

  /** Its newest batch, or null before the first. */
  get head(): CommitValue | null {
    return this.newest;
  }

  private get me(): string {
    return this.options.author.id;
  }

  /** Own events that have no position yet, oldest first. */
  pending(): Event[] {
    if (!this.newest) return [];
    const { state, commits } = this.known;
    const joining = join(state, this.newest.oid, commits, this.options.crypto, EVERYTHING);
    if (joining.how !== 'extends') return [];
    const counted = state.logs.get(this.me)?.ids;
    const events = joining.chain.flatMap((batch) => eventsOf(batch.content));
    return events.filter((event): event is Event => event !== null && !counted?.has(event.id));
  }

  /**
   * Appends events durably and resolves when they are safe. perBatch: at most this many a
   * batch; all batches come in together or not at all, also at a crash.
   */
  async append(events: readonly Event[], perBatch?: number): Promise<void> {
    if (events.length === 0) return;
    const batches = splitEvents(events, perBatch);
    await this.options.store.exclusive(async () => {
      for (let tries = 0; ; tries++) {
        try {
          this.newest = await this.sign(batches);
          break;
        } catch (error) {
          if (!(error instanceof RefMoved) || tries >= TRIES) throw error;
          // Another process of this node appended meanwhile.
          const ref = logRef(this.me);
          await this.open((await this.options.store.refs(ref)).get(ref) ?? null);
        }
      }
    });
    if (this.newest) this.known.note(this.newest.oid);
  }

  private sign(batches: readonly (readonly Event[])[]): Promise<CommitValue> {
    const { store, crypto, author, now } = this.options;
    const { commits, state } = this.known;
    const seen = { height: state.tip.height, id: state.tip.oid };
    return appendBatches(store, commits, crypto, author, this.newest, seen, batches, now());
  }

  /** Takes the branch's head for the log's; oid: null where there is no branch. */
  async open(oid: string | null): Promise<void> {
    if (oid !== null) await this.known.load([oid]);
    this.newest = oid === null ? null : (this.known.commits.get(oid) ?? null);
    if (oid !== null) this.known.note(oid);
  }

  /**
   * The author's own head always descends from the counted head (R10), and from what the
   * hub already holds of it: where another copy of this node spoke (a restored backup), its
   * log is taken over and our own events are signed again on it, with the same ids.
   */
  async adopt(): Promise<void> {
    const { commits, state } = this.known;
    const counted = state.logs.get(this.me);
    const { crypto } = this.options;
    if (!counted || !this.newest) return;
    const own = this.newest.oid;
    const mine = join(state, own, commits, crypto, EVERYTHING);
    const hub = this.known.newestOf(this.me);
    const theirs =
      hub && hub.oid !== own ? join(state, hub.oid, commits, crypto, EVERYTHING) : null;
    const chain = mine.how === 'extends' || mine.how === 'fork' ? mine.chain : [];
    let onto: string | null = null;
    if (mine.how !== 'extends' && own !== counted.head) onto = counted.head;
    else if (theirs?.how === 'extends' && !chain.some((batch) => batch.oid === hub?.oid))
      onto = hub?.oid ?? null;
    if (onto === null) return;
    const held = new Set(theirs?.how === 'extends' ? theirs.chain.flatMap(idsOf) : []);
    const again = chain
      .flatMap((batch) => eventsOf(batch.content))
      .filter(
        (event): event is Event =>
          event !== null && !counted.ids.has(event.id) && !held.has(event.id),
      );
    await this.moveHead(onto);
    await this.append(again);
  }

  private async moveHead(to: string): Promise<void> {
    const { store } = this.options;
    const { commits } = this.known;
    const move = { ref: logRef(this.me), to, from: this.newest?.oid ?? null };
    await commits.load([to], () => true);
    await store.exclusive(async () => {
      await store.commit({ objects: [], moves: [move] });
    });
    this.newest = commits.get(to) ?? null;
  }
}

function idsOf(batch: BatchCommit): string[] {
  return eventsOf(batch.content).flatMap((event) => (event ? [event.id] : []));
}
