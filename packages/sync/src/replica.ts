/**
 * One node's copy of the mesh: its own log, the ledger it follows, and what it knows that
 * the ledger does not hold yet. Appends offline as well; weaves only in contact.
 */
import { type CommitValue, type Crypto, type Event, eventsOf } from '@lanemesh/event';
import {
  appendBatches,
  type Author,
  Commits,
  type CommitStore,
  LEDGER_REF,
  loadSnapshot,
  logRef,
  RefMoved,
  saveSnapshot,
  splitEvents,
} from '@lanemesh/ledger';
import {
  asBatch,
  type BatchCommit,
  foundState,
  join,
  Line,
  type Observer,
  type State,
} from '@lanemesh/state';
import { BELIEVE_AFTER, type Follow, relate, type Suspicion } from './follow.ts';
import { Tips } from './tips.ts';
import type { HubView } from './transport.ts';

export interface ReplicaOptions {
  readonly store: CommitStore;
  readonly crypto: Crypto;
  readonly author: Author;
  /** Id of the founding commit. */
  readonly founding: string;
  /** Own clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Own monotonic clock, milliseconds. */
  readonly mono: () => number;
  /** Name of this build's state shape, for snapshots; null: none are kept. */
  readonly snapshots: string | null;
}

/** What came of a fetch. */
export interface Received {
  readonly follow: Follow['how'];
  /** Entries followed now that were not before, oldest first. */
  readonly entries: readonly string[];
}

/** The founding commit is not in the store. */
export class NoMesh extends Error {
  override readonly name = 'NoMesh';
}

export class Replica {
  private own: CommitValue | null = null;
  private suspicion: Suspicion | null = null;
  private counted: { readonly tip: string; readonly oids: ReadonlySet<string> } | null = null;
  private readonly newest = new Map<string, BatchCommit>();
  /** Largest height of any valid entry signed, followed or seen (R6). */
  maxHeight = 0;
  /** A believed fork: weave at once, even with nothing to bring in (R6). */
  raise = false;
  /** The hub's ledger tip as last fetched. */
  hubTip: string | null = null;

  private constructor(
    readonly options: ReplicaOptions,
    readonly commits: Commits,
    readonly line: Line,
    readonly tips: Tips,
  ) {}

  /** Opens the copy in a store and folds what the ledger ref holds beyond the snapshot. */
  static async open(options: ReplicaOptions, observe?: Observer): Promise<Replica> {
    const { store, crypto, founding } = options;
    const commits = new Commits(store, crypto);
    await commits.load([founding], () => true);
    const root = commits.get(founding);
    const founded = root && foundState(root, crypto);
    if (!founded) throw new NoMesh(`no founding commit ${founding} in the ledger repository`);
    const saved =
      options.snapshots === null || observe
        ? null
        : await loadSnapshot<State>(store, options.snapshots);
    const start = saved?.mesh === founded.mesh ? saved : founded;
    const replica = new Replica(
      options,
      commits,
      new Line(start, crypto),
      new Tips(commits, crypto),
    );
    const refs = await store.refs('refs/');
    const tip = refs.get(LEDGER_REF);
    if (tip !== undefined && !(await replica.openLine(tip, observe))) {
      // The snapshot is of another history than the ref: fold from the beginning.
      replica.line.follow(founded);
      await replica.openLine(tip, observe);
    }
    replica.maxHeight = replica.state.tip.height;
    await replica.learn([...refs].filter(([name]) => name.includes('/log/')).map(([, oid]) => oid));
    await replica.loadOwn(refs.get(logRef(options.author.id)) ?? null);
    return replica;
  }

  private async openLine(tip: string, observe?: Observer): Promise<boolean> {
    await this.load([tip]);
    const { stands } = this.line.judge(tip, this.commits, undefined, observe);
    return stands.oid === tip && this.state.tip.oid === tip;
  }

  /** The state after the entry followed. */
  get state(): State {
    return this.line.state;
  }

  /** This node's id. */
  get me(): string {
    return this.options.author.id;
  }

  /** The newest batch of this node's log, or null before its first. */
  get head(): CommitValue | null {
    return this.own;
  }

  /** Own events that have no position yet, oldest first. */
  pending(): Event[] {
    if (!this.own) return [];
    const joining = join(this.state, this.own.oid, this.commits, this.options.crypto);
    if (joining.how !== 'extends') return [];
    const counted = this.state.logs.get(this.me)?.ids;
    const events = joining.chain.flatMap((batch) => eventsOf(batch.content));
    return events.filter((event): event is Event => event !== null && !counted?.has(event.id));
  }

  /** The newest batch known of an author, woven or not. */
  newestOf(author: string): BatchCommit | null {
    return this.newest.get(author) ?? null;
  }

  /** Whether a commit is one of our own batches, at or below our head. */
  isOwn(oid: string): boolean {
    return this.own !== null && this.isBelow(oid, this.own);
  }

  /** Whether `oid` stands below a batch in the same log, as far as commits are at hand. */
  isBelow(oid: string, batch: CommitValue): boolean {
    for (
      let at: string | undefined = batch.parents[0];
      at !== undefined;
      at = this.commits.get(at)?.parents[0]
    ) {
      if (at === oid) return true;
    }
    return false;
  }

  /**
   * Appends events durably and resolves when they are safe. perBatch: at most this many a
   * batch; all batches come in together or not at all, also at a crash.
   */
  async append(events: readonly Event[], perBatch?: number): Promise<void> {
    if (events.length === 0) return;
    const { store, crypto, author, now } = this.options;
    const batches = splitEvents(events, perBatch);
    await store.exclusive(async () => {
      for (let tries = 0; ; tries++) {
        try {
          const { tip } = this.state;
          const seen = { height: tip.height, id: tip.oid };
          this.own = await appendBatches(
            store,
            this.commits,
            crypto,
            author,
            this.own,
            seen,
            batches,
            now(),
          );
          break;
        } catch (error) {
          if (!(error instanceof RefMoved) || tries >= 3) throw error;
          // Another process of this node appended meanwhile.
          await this.loadOwn((await store.refs(logRef(this.me))).get(logRef(this.me)) ?? null);
        }
      }
    });
    this.noteBatch(this.own?.oid);
  }

  /** Notices what another process of this node appended or followed. */
  async refresh(): Promise<void> {
    const refs = await this.options.store.refs('refs/heads/mesh/');
    const own = refs.get(logRef(this.me)) ?? null;
    if (own !== (this.own?.oid ?? null)) await this.loadOwn(own);
  }

  /** Judges what a fetch brought, and follows it if it extends what is followed (R15). */
  async receive(view: HubView): Promise<Received> {
    this.hubTip = view.ledger;
    await this.learn([...view.logs.values()]);
    if (view.ledger === null) return { follow: 'heal', entries: [] };
    const before = this.state.tip;
    await this.load([view.ledger]);
    const { stands, state } = await this.judge(view.ledger);
    this.maxHeight = Math.max(this.maxHeight, stands.height);
    const follow =
      before.oid === stands.oid
        ? { how: 'follow' as const }
        : this.relateTo(before.oid, stands, state);
    if (follow.how !== 'fork') this.suspicion = null;
    else if (stands.oid !== null && this.believes(stands.oid, stands.height)) {
      this.line.follow(state ?? (await this.rebuild(stands.oid)));
      this.raise = true;
      return this.followed(before.oid, 'follow');
    }
    if (follow.how === 'follow' && state && state !== this.state) this.line.follow(state);
    return follow.how === 'follow'
      ? this.followed(before.oid, 'follow')
      : { follow: follow.how, entries: [] };
  }

  private relateTo(
    before: string,
    stands: { oid: string | null; height: number },
    state: State | null,
  ): { how: Follow['how'] } {
    // The line moved in place: the tip stands on the state held, which extends what was followed.
    if (state !== null && state === this.state && state.entries.has(before))
      return { how: 'follow' };
    return relate(stands, this.state, state);
  }

  private async followed(before: string, follow: Follow['how']): Promise<Received> {
    const { tip } = this.state;
    const entries = this.entriesSince(before);
    if (tip.oid !== before) await this.moveLedger(tip.oid);
    this.maxHeight = Math.max(this.maxHeight, tip.height);
    if (this.raise && tip.height >= this.maxHeight) this.raise = false;
    await this.adoptOwn();
    this.tips.settle(this.state);
    return { follow, entries };
  }

  private entriesSince(before: string): string[] {
    const fresh: string[] = [];
    let at: string | undefined = this.state.tip.oid;
    while (at !== undefined && at !== before && !fresh.includes(at)) {
      fresh.unshift(at);
      at = this.commits.get(at)?.parents[0];
    }
    return fresh;
  }

  private async moveLedger(to: string): Promise<void> {
    const { store } = this.options;
    await store.exclusive(async () => {
      const from = (await store.refs(LEDGER_REF)).get(LEDGER_REF) ?? null;
      if (from !== to) await store.commit({ objects: [], moves: [{ ref: LEDGER_REF, to, from }] });
    });
  }

  private async judge(tip: string) {
    const states = new Map<string, State>();
    for (;;) {
      const judgement = this.line.judge(tip, this.commits, states);
      if (judgement.need === null) return judgement;
      states.set(judgement.need, await this.rebuild(judgement.need));
    }
  }

  /** The state after an older entry, folded from the beginning: forks are rare. */
  private async rebuild(entry: string): Promise<State> {
    const { crypto, founding } = this.options;
    await this.commits.load([entry], (oid) => oid === founding);
    await this.commits.load([founding], () => true);
    const founded = foundState(this.commits.get(founding) as CommitValue, crypto) as State;
    const line = new Line(founded, crypto);
    line.judge(entry, this.commits);
    return line.state;
  }

  private believes(entry: string, height: number): boolean {
    const mono = this.options.mono();
    const held = this.suspicion;
    if (held && height >= held.height && mono - held.since >= BELIEVE_AFTER) return true;
    if (!held || height < held.height) this.suspicion = { entry, height, since: mono };
    return false;
  }

  private async load(tips: readonly string[]): Promise<void> {
    const known = [this.state.tip.oid, ...[...this.state.logs.values()].map((log) => log.head)];
    const counted = this.countedNow();
    await this.commits.load(tips, (oid) => this.line.knows(oid) || counted.has(oid), known);
  }

  private countedNow(): ReadonlySet<string> {
    const tip = this.state.tip.oid;
    if (this.counted?.tip !== tip) {
      this.counted = {
        tip,
        oids: new Set([...this.state.logs.values()].flatMap((log) => log.recent)),
      };
    }
    return this.counted.oids;
  }

  /** Takes note of log tips found anywhere. */
  async learn(oids: readonly string[]): Promise<void> {
    await this.load(oids);
    for (const oid of oids) this.noteBatch(oid);
  }

  private noteBatch(oid: string | undefined): void {
    const batch = oid === undefined ? null : asBatch(this.commits.get(oid));
    if (!batch) return;
    const { author, number } = batch.content.header;
    const newest = this.newest.get(author);
    if (!newest || newest.content.header.number < number) this.newest.set(author, batch);
    this.tips.add(batch.oid);
  }

  private async loadOwn(oid: string | null): Promise<void> {
    if (oid !== null) await this.load([oid]);
    this.own = oid === null ? null : (this.commits.get(oid) ?? null);
    if (oid !== null) this.noteBatch(oid);
  }

  /**
   * The author's own head always descends from the counted head (R10), and from what the
   * hub already holds of it: where another copy of this node spoke (a restored backup), its
   * log is taken over and our own events are signed again on it, with the same ids.
   */
  private async adoptOwn(): Promise<void> {
    const counted = this.state.logs.get(this.me);
    const { crypto } = this.options;
    if (!counted || !this.own) return;
    const mine = join(this.state, this.own.oid, this.commits, crypto);
    const hub = this.newestOf(this.me);
    const theirs =
      hub && hub.oid !== this.own.oid ? join(this.state, hub.oid, this.commits, crypto) : null;
    const chain = mine.how === 'extends' || mine.how === 'fork' ? mine.chain : [];
    let onto: string | null = null;
    if (mine.how !== 'extends' && this.own.oid !== counted.head) onto = counted.head;
    else if (theirs?.how === 'extends' && !chain.some((batch) => batch.oid === hub?.oid))
      onto = hub?.oid ?? null;
    if (onto === null) return;
    const held = new Set(
      theirs?.how === 'extends' ? theirs.chain.flatMap((batch) => eventIds(batch)) : [],
    );
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
    const ref = logRef(this.me);
    await this.commits.load([to], () => true);
    await store.exclusive(async () => {
      await store.commit({ objects: [], moves: [{ ref, to, from: this.own?.oid ?? null }] });
    });
    this.own = this.commits.get(to) ?? null;
  }

  /** Keeps the state for the next start. */
  async save(): Promise<void> {
    const { store, snapshots } = this.options;
    if (snapshots !== null) await saveSnapshot(store, snapshots, this.state);
  }
}

function eventIds(batch: BatchCommit): string[] {
  return eventsOf(batch.content).flatMap((event) => (event ? [event.id] : []));
}
