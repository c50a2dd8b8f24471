/** This node's own log: appended to at any time, signed again where its head did not count (R10). */
import { type CommitValue, type Event, nextKey } from '@lanemesh/event';
import {
  appendBatches,
  KeyMissing,
  logRef,
  RefMoved,
  type Split,
  signerFor,
  splitEvents,
} from '@lanemesh/ledger';
import { asBatch, type Joining, join } from '@lanemesh/state';
import { seenAtHub } from './imported.ts';
import type { Known } from './known.ts';
import { LogLost } from './lost.ts';
import type { ReplicaOptions } from './options.ts';
import { eventsIn, type Union, unionOf } from './union.ts';

/** Times an append is tried again because another process of this node came first. */
const TRIES = 3;
/** Steps walked down our own log: what was appended in a long time away is more than R7 walks. */
const EVERYTHING = Number.POSITIVE_INFINITY;

export class OwnLog {
  private newest: CommitValue | null = null;
  /** What waited when it was last asked for: a turn asks several times. */
  private waiting: {
    readonly head: string;
    readonly tip: string;
    readonly events: readonly Event[];
  } | null = null;

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
    const { oid } = this.newest;
    const tip = this.known.state.tip.oid;
    if (this.waiting?.head === oid && this.waiting.tip === tip) return [...this.waiting.events];
    const joining = this.ownJoining(this.newest);
    if (!('chain' in joining)) return [];
    const counted = this.known.state.logs.get(this.me)?.ids;
    const events = joining.chain.flatMap(eventsIn).filter(({ id }) => !counted?.has(id));
    this.waiting = { head: oid, tip, events };
    return [...events];
  }

  /**
   * Appends events durably and resolves when they are safe. perBatch: at most this many a
   * batch; all batches come in together or not at all, also at a crash. Rejects where this copy
   * of the node must not sign.
   */
  async append(events: readonly Event[], perBatch?: number): Promise<void> {
    if (events.length === 0) return;
    const batches = splitEvents(events, perBatch);
    await this.alone(async () => {
      const missing = this.missingKey();
      if (missing !== null) throw new KeyMissing(missing);
      await this.options.keeper?.allow(await this.isWhole());
      await this.sign(batches, this.newest);
      await this.remember();
    });
  }

  /** Runs body while no other process of this node writes; again where one was faster. */
  private alone(body: () => Promise<void>): Promise<void> {
    return this.options.store.exclusive(async () => {
      for (let tries = 0; ; tries++) {
        try {
          return await body();
        } catch (error) {
          if (!(error instanceof RefMoved) || tries >= TRIES) throw error;
          // Another process of this node appended meanwhile.
          await this.lookAgain();
        }
      }
    });
  }

  private async lookAgain(): Promise<void> {
    const ref = logRef(this.me);
    const oid = (await this.options.store.refs(ref)).get(ref) ?? null;
    if (oid !== this.newest?.oid) await this.open(oid);
  }

  /** Signs batches on `onto`; the branch, which is at our newest batch, moves once. */
  private async sign(batches: readonly Split[], onto: CommitValue | null): Promise<void> {
    const { store, crypto, author, now } = this.options;
    const { commits, state } = this.known;
    const seen = await seenAtHub(store, state);
    const from = this.newest?.oid ?? null;
    const at = now();
    this.newest = await appendBatches(
      store,
      commits,
      crypto,
      author,
      onto,
      seen,
      batches,
      at,
      from,
    );
    this.known.note(this.newest.oid);
  }

  /** Whether the log holds all that was acknowledged, as far as anybody remembers. */
  async isWhole(): Promise<boolean> {
    const { keeper } = this.options;
    if (!keeper) return true;
    const ask = () => keeper.isWhole(asBatch(this.newest ?? undefined), (oid) => this.holds(oid));
    if (await ask()) return true;
    // What it misses, another process of this node may have signed a moment ago.
    await this.lookAgain();
    return ask();
  }

  private async holds(oid: string): Promise<boolean> {
    const { commits } = this.known;
    let at = this.newest?.oid;
    while (at !== undefined && at !== oid) {
      if (!commits.get(at)) await commits.load([at], () => true);
      at = commits.get(at)?.parents[0];
    }
    return at === oid;
  }

  private async remember(): Promise<void> {
    const head = asBatch(this.newest ?? undefined);
    if (head) await this.options.keeper?.reached(head);
  }

  /** Takes the branch's head for the log's; oid: null where there is no branch. */
  async open(oid: string | null): Promise<void> {
    if (oid !== null) await this.known.load([oid]);
    const batch = oid === null ? null : asBatch(this.known.commits.get(oid));
    this.newest = batch?.content.header.author === this.me ? batch : null;
    // Taken for an empty log it would be begun anew.
    if (oid !== null && this.newest === null) throw new LogLost(oid);
    if (oid !== null) this.known.note(oid);
    if (this.newest) this.ownJoining(this.newest);
  }

  /**
   * The author's own head always descends from the counted head (R10). Where another copy of
   * this node spoke as well (a restored backup), the longest chain stands, and the events of
   * all others are signed again on it, with the same ids, in the step that moves the branch: what
   * was published is not lost, and neither is what was not.
   */
  async adopt(): Promise<void> {
    const log = this.known.state.logs.get(this.me);
    if (log?.marked) await this.known.commits.load([...log.forks.keys()], () => true);
    if (this.union() !== null) await this.alone(() => this.unite());
  }

  private union(): Union | null {
    const { commits, state, tips } = this.known;
    const head = this.newest;
    if (!head) return null;
    const log = state.logs.get(this.me);
    const others = tips.of(this.me).filter((oid) => oid !== head.oid);
    const forks = log?.marked ? [...log.forks.keys()] : [];
    const carried = forks.map((oid) => asBatch(commits.get(oid))).filter((fork) => fork !== null);
    const mine = this.ownJoining(head);
    // Nobody else spoke, as nearly always: a long log is not read through on every fetch.
    const isAlone = others.length === 0 && carried.length === 0;
    if (isAlone && (mine.how === 'extends' || log?.head === head.oid)) return null;
    const rivals = others.map((oid) => this.joined(oid));
    return unionOf(head, log, mine, rivals, carried, commits);
  }

  private async unite(): Promise<void> {
    // What another process of this node signed a moment ago is not from elsewhere.
    await this.lookAgain();
    const union = this.union();
    if (union === null) return;
    const { commits, tips } = this.known;
    const { onto, again, dropped, elsewhere } = union;
    const setBack = !(await this.isWhole());
    if (elsewhere) await this.options.keeper?.foundElsewhere({ ...elsewhere, setBack });
    await commits.load([onto], () => true);
    // Another copy rotated: what is here stays as it is, and this copy says that it cannot go on.
    if (this.missingKey(commits.get(onto)) !== null) return;
    if (again.length === 0) await this.moveHead(onto);
    else await this.sign(splitEvents(again), commits.get(onto) ?? null);
    tips.forget(dropped.map(({ oid }) => oid));
    // What is still missing after it must not be forgotten.
    if (!setBack || (await this.isWhole())) await this.remember();
  }

  /** The key with which the log goes on and that is not here: another copy took it; else null. */
  missingKey(onto: CommitValue | null = this.newest): string | null {
    const { author, crypto } = this.options;
    if (onto === null) return null;
    const next = nextKey(onto, author.mesh, crypto);
    if (signerFor(author, next) === null) return next;
    const counted = this.known.state.logs.get(this.me)?.keys.at(-1) ?? next;
    const stale = signerFor(author, counted) === null && this.joined(onto.oid).how === 'stranger';
    return stale ? counted : null;
  }

  /** How our head joins what counted. Throws where what is between them cannot be read. */
  private ownJoining(head: CommitValue): Joining {
    const joining = this.joined(head.oid, true);
    if (joining.how !== 'stranger') return joining;
    const { commits } = this.known;
    let at: string | undefined = head.oid;
    // Taken for all that there is, the rest would be left behind, acknowledged as it was.
    for (let batch = asBatch(head); batch; batch = asBatch(commits.get(at))) {
      at = batch.parents[0];
      if (at === undefined) return joining;
    }
    throw new LogLost(at);
  }

  /** trusted: our own branch, whatever keys it was signed with. */
  private joined(oid: string, trusted = false): Joining {
    const { commits, state } = this.known;
    return join(state, oid, commits, this.options.crypto, EVERYTHING, trusted);
  }

  private async moveHead(to: string): Promise<void> {
    const move = { ref: logRef(this.me), to, from: this.newest?.oid ?? null };
    await this.options.store.commit({ objects: [], moves: [move] });
    this.newest = this.known.commits.get(to) ?? null;
  }
}
