/** This node's own log: appended to at any time, signed again where its head did not count (R10). */
import { type CommitValue, type Event, eventsOf } from '@lanemesh/event';
import { appendBatches, logRef, RefMoved, splitEvents } from '@lanemesh/ledger';
import { asBatch, type BatchCommit, type Joining, join } from '@lanemesh/state';
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
    const joining = this.joined(this.newest.oid);
    if (joining.how !== 'extends') return [];
    const counted = this.known.state.logs.get(this.me)?.ids;
    return joining.chain.flatMap(eventsIn).filter(({ id }) => !counted?.has(id));
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
   * The author's own head always descends from the counted head (R10). Where another copy of
   * this node spoke as well (a restored backup), the longest chain stands, and the events of
   * all others are signed again on it, with the same ids: what was published is not lost.
   */
  async adopt(): Promise<void> {
    const { commits, state } = this.known;
    const log = state.logs.get(this.me);
    const own = this.newest?.oid;
    if (!log || own === undefined) return;
    if (log.marked) await commits.load([...log.forks.keys()], () => true);
    const mine = this.joined(own);
    const others = this.known.tips.of(this.me).filter((oid) => oid !== own);
    const rivals = others.map((oid) => this.joined(oid));
    const standing = longest([mine, ...rivals]);
    const chains = [mine, ...rivals].flatMap((joining) => chainOf(joining));
    const carried = log.marked ? [...log.forks.keys()].map((oid) => asBatch(commits.get(oid))) : [];
    const held = new Set([...log.ids, ...standing.flatMap(eventsIn).map(({ id }) => id)]);
    const again = new Map<string, Event>();
    for (const batch of [...chains, ...carried])
      for (const event of batch ? eventsIn(batch) : [])
        if (!held.has(event.id)) again.set(event.id, event);
    const onto = standing.at(-1)?.oid ?? log.head;
    if (onto !== own) {
      await this.moveHead(onto);
      this.known.tips.forget(chainOf(mine).map(({ oid }) => oid));
    }
    await this.append([...again.values()]);
  }

  private joined(oid: string): Joining {
    const { commits, state } = this.known;
    return join(state, oid, commits, this.options.crypto, EVERYTHING);
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

/** The batches of the longest chain on the counted head; of equals the last. */
function longest(joinings: readonly Joining[]): readonly BatchCommit[] {
  let best: readonly BatchCommit[] = [];
  for (const joining of joinings)
    if (joining.how === 'extends' && joining.chain.length >= best.length) best = joining.chain;
  return best;
}

function chainOf(joining: Joining): readonly BatchCommit[] {
  return joining.how === 'extends' || joining.how === 'fork' ? joining.chain : [];
}

function eventsIn(batch: BatchCommit): Event[] {
  return eventsOf(batch.content).filter((event): event is Event => event !== null);
}
