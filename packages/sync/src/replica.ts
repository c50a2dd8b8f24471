/**
 * One node's copy of the mesh: its own log, the ledger it follows, and what it knows that
 * the ledger does not hold yet. Appends offline as well; weaves only in contact.
 */
import type { CommitValue, Event } from '@lanemesh/event';
import { Commits, LEDGER_REF, loadSnapshot, logRef, saveSnapshot } from '@lanemesh/ledger';
import { type BatchCommit, foundState, Line, type Observer, type State } from '@lanemesh/state';
import { BELIEVE_AFTER, type Follow, relate, type Suspicion } from './follow.ts';
import { Known } from './known.ts';
import type { ReplicaOptions } from './options.ts';
import { OwnLog } from './own.ts';
import type { Tips } from './tips.ts';
import type { HubView } from './transport.ts';

/** What came of a fetch. */
export interface Received {
  readonly follow: Follow['how'] | 'foreign';
  /** Entries followed now that were not before, oldest first. */
  readonly entries: readonly string[];
}

/** Whether a signed commit names another mesh than ours (a founding commit names none). */
function isForeign(commit: CommitValue | undefined, mesh: string): boolean {
  const header = commit?.content?.header;
  return header !== undefined && (header.mesh ?? commit?.digest) !== mesh;
}

/** The founding commit is not in the store. */
export class NoMesh extends Error {
  override readonly name = 'NoMesh';
}

export class Replica {
  private readonly own: OwnLog;
  private suspicion: Suspicion | null = null;
  /** Largest height of any valid entry signed, followed or seen (R6). */
  maxHeight = 0;
  /** The height that our side has to pass after a believed fork. */
  private raiseAbove: number | null = null;
  /** Entries folded while it was opened: those beyond the snapshot. */
  folded = 0;
  /** The hub's ledger tip as last fetched. */
  hubTip: string | null = null;

  private constructor(
    readonly options: ReplicaOptions,
    private readonly known: Known,
  ) {
    this.own = new OwnLog(options, known);
  }

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
    const replica = new Replica(options, new Known(options, commits, start));
    const known = start.entries.size;
    const refs = await store.refs('refs/');
    const tip = refs.get(LEDGER_REF);
    if (tip !== undefined && !(await replica.openLine(tip, observe))) {
      // The snapshot is of another history than the ref: fold from the beginning.
      replica.line.follow(founded);
      await replica.openLine(tip, observe);
    }
    replica.folded = Math.max(0, replica.state.entries.size - known);
    replica.maxHeight = replica.state.tip.height;
    await replica.learn([...refs].filter(([name]) => name.includes('/log/')).map(([, oid]) => oid));
    await replica.own.open(refs.get(logRef(options.author.id)) ?? null);
    return replica;
  }

  private async openLine(tip: string, observe?: Observer): Promise<boolean> {
    await this.known.load([tip]);
    const { stands, state } = this.line.judge(tip, this.commits, undefined, observe);
    if (stands.oid !== tip || state === null) return false;
    // Where a fork was woven in, the line is not straight and the state is another one.
    this.line.follow(state);
    return true;
  }

  get commits(): Commits {
    return this.known.commits;
  }

  get line(): Line {
    return this.known.line;
  }

  get tips(): Tips {
    return this.known.tips;
  }

  /** The state after the entry followed. */
  get state(): State {
    return this.line.state;
  }

  /** After a believed fork: weave at once, even with nothing to bring in (R6). */
  get raise(): boolean {
    return this.raiseAbove !== null;
  }

  /** This node's id. */
  get me(): string {
    return this.options.author.id;
  }

  /** The newest batch of this node's log, or null before its first. */
  get head(): CommitValue | null {
    return this.own.head;
  }

  /** Own events that have no position yet, oldest first. */
  pending(): Event[] {
    return this.own.pending();
  }

  /** The newest batch known of an author, woven or not. */
  newestOf(author: string): BatchCommit | null {
    return this.known.newestOf(author);
  }

  /** Whether a commit is one of our own batches, below our head. */
  isOwn(oid: string): boolean {
    return this.head !== null && this.isBelow(oid, this.head);
  }

  /** Whether `oid` stands below a batch in the same log, as far as commits are at hand. */
  isBelow(oid: string, batch: CommitValue): boolean {
    return this.known.isBelow(oid, batch);
  }

  /**
   * Appends events durably and resolves when they are safe. perBatch: at most this many a
   * batch; all batches come in together or not at all, also at a crash.
   */
  append(events: readonly Event[], perBatch?: number): Promise<void> {
    return this.own.append(events, perBatch);
  }

  /**
   * Notices what another process of this node appended or followed. Resolves with the entries
   * followed now that were not before, oldest first.
   */
  async refresh(): Promise<readonly string[]> {
    const refs = await this.options.store.refs('refs/heads/mesh/');
    const own = refs.get(logRef(this.me)) ?? null;
    if (own !== (this.head?.oid ?? null)) await this.own.open(own);
    const ledger = refs.get(LEDGER_REF);
    if (ledger === undefined || this.state.entries.has(ledger)) return [];
    return (await this.receive({ ledger, logs: new Map() })).entries;
  }

  /** Takes note of log tips found anywhere. */
  learn(oids: readonly string[]): Promise<void> {
    return this.known.learn(oids);
  }

  /** Judges what a fetch brought, and follows it if it extends what is followed (R15). */
  async receive(view: HubView): Promise<Received> {
    this.hubTip = view.ledger;
    await this.learn([...view.logs.values()]);
    if (view.ledger === null) return { follow: 'heal', entries: [] };
    const before = this.state.tip;
    await this.known.load([view.ledger]);
    const { stands, state } = await this.judge(view.ledger);
    // Two meshes at one hub: what stands on nothing of ours and is signed for another mesh is no
    // junk to be built over.
    const foreign =
      stands.oid === null && isForeign(this.commits.get(view.ledger), this.state.mesh);
    if (foreign) return { follow: 'foreign', entries: [] };
    this.maxHeight = Math.max(this.maxHeight, stands.height);
    const follow =
      before.oid === stands.oid
        ? { how: 'follow' as const }
        : this.relateTo(before.oid, stands, state);
    if (follow.how !== 'fork') this.suspicion = null;
    else if (stands.oid !== null) {
      const lost = this.state;
      const theirs = await this.believed(stands.oid, state);
      if (theirs === null) return { follow: 'fork', entries: [] };
      this.line.follow(theirs);
      this.raiseAbove = this.maxHeight;
      return this.followed(before.oid, 'follow', lost);
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

  private async followed(before: string, follow: Follow['how'], lost?: State): Promise<Received> {
    const { tip } = this.state;
    const entries = this.entriesSince((oid) => oid === before || lost?.entries.has(oid) === true);
    if (tip.oid !== before) await this.moveLedger(tip.oid, lost);
    this.maxHeight = Math.max(this.maxHeight, tip.height);
    if (this.raiseAbove !== null && tip.height > this.raiseAbove) this.raiseAbove = null;
    this.tips.settle(this.state);
    await this.own.adopt();
    return { follow, entries };
  }

  private entriesSince(isOld: (oid: string) => boolean): string[] {
    const fresh: string[] = [];
    if (isOld(this.state.tip.oid)) return fresh;
    for (const oid of [...this.state.entries.keys()].reverse()) {
      if (isOld(oid)) break;
      fresh.push(oid);
    }
    return fresh.reverse();
  }

  /** Moves the local ledger branch, unless another process of this node is ahead of us. */
  private async moveLedger(to: string, lost?: State): Promise<void> {
    const { store } = this.options;
    await store.exclusive(async () => {
      const from = (await store.refs(LEDGER_REF)).get(LEDGER_REF) ?? null;
      const below = from === null || this.state.entries.has(from) || lost?.entries.has(from);
      if (from !== to && below) {
        await store.commit({ objects: [], moves: [{ ref: LEDGER_REF, to, from }] });
      }
    });
  }

  private async judge(tip: string) {
    const states = new Map<string, State>();
    for (;;) {
      const judgement = this.line.judge(tip, this.commits, states, this.options.hear);
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
    return new Line(founded, crypto).judge(entry, this.commits).state as State;
  }

  /** The state of a fork, once two contacts 30 s apart agree on it; null: not believed yet. */
  private async believed(entry: string, state: State | null): Promise<State | null> {
    const mono = this.options.mono();
    this.suspicion ??= { entry, since: mono };
    if (mono - this.suspicion.since < BELIEVE_AFTER) return null;
    const theirs = state ?? (await this.rebuild(entry));
    if (theirs.entries.has(this.suspicion.entry)) return theirs;
    // What was suspected is gone again: this is another fork.
    this.suspicion = { entry, since: mono };
    return null;
  }

  /** Keeps the state for the next start. */
  async save(): Promise<void> {
    const { store, snapshots } = this.options;
    if (snapshots !== null) await saveSnapshot(store, snapshots, this.state);
  }
}
