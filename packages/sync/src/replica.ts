/**
 * One node's copy of the mesh: its own log, the ledger it follows, and what it knows that
 * the ledger does not hold yet. Appends offline as well; weaves only in contact.
 */
import type { CommitValue, Event } from '@lanemesh/event';
import { Commits, LEDGER_REF, loadSnapshot, logRef, saveSnapshot } from '@lanemesh/ledger';
import {
  type BatchCommit,
  foundState,
  Line,
  missingRules,
  type Observer,
  rulesIn,
  type State,
} from '@lanemesh/state';
import { Doubt } from './doubt.ts';
import { entriesSince, type Follow, isForeign, relate } from './follow.ts';
import { settledLost } from './given-up.ts';
import { Heights } from './heights.ts';
import { importedTips } from './imported.ts';
import { Known } from './known.ts';
import { LedgerBranch } from './ledger-branch.ts';
import { LedgerLost, NoMesh } from './lost.ts';
import type { ReplicaOptions } from './options.ts';
import { OwnLog } from './own.ts';
import type { Tips } from './tips.ts';
import type { HubView } from './transport.ts';

/** What came of a fetch. */
export interface Received {
  readonly follow: Follow['how'] | 'foreign';
  /** Entries followed now that were not before, oldest first. */
  readonly entries: readonly string[];
  /** A settled entry that the fork believed now gave up: somebody has to say so (INV-2). */
  readonly contradicted?: string;
}

export class Replica {
  readonly own: OwnLog;
  private readonly doubt: Doubt;
  readonly heights = new Heights();
  private readonly branch: LedgerBranch;
  /** Position of the state that was kept last; 0: none was. */
  private kept = 0;
  /** The hub's ledger tip as last fetched. */
  hubTip: string | null = null;

  private constructor(
    readonly options: ReplicaOptions,
    readonly known: Known,
  ) {
    this.own = new OwnLog(options, known);
    this.branch = new LedgerBranch(options.store);
    this.doubt = new Doubt(options.store);
  }

  /** Opens the copy in a store and folds what the ledger ref holds beyond the snapshot. */
  static async open(options: ReplicaOptions, observe?: Observer): Promise<Replica> {
    const { store, crypto, founding } = options;
    const commits = new Commits(store, crypto, options.read);
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
    replica.kept = saved === start ? start.position : 0;
    const refs = await store.refs('refs/');
    const tip = refs.get(LEDGER_REF);
    if (tip !== undefined && !(await replica.openLine(tip, observe))) {
      // The snapshot is of another history than the ref: fold from the beginning.
      replica.line.restart(founded);
      replica.kept = 0;
      if (!(await replica.openLine(tip, observe)))
        await replica.openShown(tip, founded, refs.get('refs/hub/ledger'), observe);
    }
    // Who listens has the whole history folded, whatever was kept.
    if (observe) replica.kept = replica.state.position;
    await replica.doubt.load();
    await replica.heights.load(store, replica.state.tip.height);
    await replica.known.begin(refs);
    await replica.own.open(refs.get(logRef(options.author.id)) ?? null);
    return replica;
  }

  private async openLine(tip: string, observe?: Observer): Promise<boolean> {
    await this.known.load([tip]);
    const { stands, state } = this.line.judge(tip, this.commits, undefined, observe);
    // Where a part is missing, it stands lower than it did: that is no ledger to go on from.
    const isWhole = stands.oid === tip || this.known.missingBelow(tip) === null;
    if (state === null || !isWhole) return false;
    // An older build than the one that followed the ref goes as far as it knows the rules.
    this.branch.strayed = stands.oid !== tip && missingRules(state) === null ? tip : null;
    // Where a fork was woven in, the line is not straight and the state is another one.
    this.line.follow(state);
    return true;
  }

  /** Where the own branch cannot be folded, what the hub showed last is not lost with it. */
  private async openShown(
    tip: string,
    founded: State,
    shown?: string,
    observe?: Observer,
  ): Promise<void> {
    const lost = this.known.missingBelow(tip);
    this.line.restart(founded);
    if (shown !== undefined && (await this.openLine(shown, observe))) this.branch.strayed = tip;
    // Taken for a new mesh, events would be signed by rules that are no longer in force.
    else if (lost !== null) throw new LedgerLost(lost);
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
    return this.heights.raiseAbove !== null;
  }

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
   * batch; all batches come in together or not at all, also at a crash. Rejects with UpgradeNeeded
   * where this build does not know the rules in force: it would not know what it says; and as
   * `vet` does, the only way to a signature of new events (INV-12).
   */
  async append(events: readonly Event[], perBatch?: number): Promise<void> {
    rulesIn(this.state);
    await this.options.vet?.(events);
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
    await this.learn(await importedTips(this.options.store, this.commits));
    const ledger = refs.get(LEDGER_REF);
    if (ledger === undefined || this.state.entries.has(ledger)) return [];
    return (await this.receive({ ledger, logs: new Map() })).entries;
  }

  /** Takes note of log tips found anywhere. */
  learn(oids: readonly string[]): Promise<void> {
    return this.known.learn(oids);
  }

  /**
   * Judges what a fetch brought, and follows it if it extends what is followed (R15). Then our
   * own log stands on what is known of it, before anything of it can be pushed.
   */
  async receive(view: HubView): Promise<Received> {
    const received = await this.judgeAndFollow(view);
    // Who does not know the rules in force would not know what it signs again.
    if (received.follow === 'foreign' || missingRules(this.state) !== null) return received;
    await this.own.adopt();
    if (view.logs.size > 0) await this.options.keeper?.met();
    return received;
  }

  private async judgeAndFollow(view: HubView): Promise<Received> {
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
    this.heights.max = Math.max(this.heights.max, stands.height);
    const follow =
      before.oid === stands.oid
        ? { how: 'follow' as const }
        : relate(stands, this.state, state, before.oid);
    if (follow.how !== 'fork') await this.doubt.dispel();
    else if (stands.oid !== null) {
      const lost = this.state;
      const theirs = await this.believed(stands.oid, state);
      if (theirs !== null) this.heights.raiseAbove = this.heights.max;
      // Before the branch moves: a crash in between must not forget what our side has to pass.
      await this.heights.keep(this.options.store);
      if (theirs === null) return { follow: 'fork', entries: [] };
      const contradicted = settledLost(lost, theirs);
      this.line.follow(theirs);
      const received = await this.followed(before.oid, 'follow', lost);
      return contradicted === null ? received : { ...received, contradicted };
    }
    if (follow.how === 'follow' && state && state !== this.state) this.line.follow(state);
    return follow.how === 'follow'
      ? this.followed(before.oid, 'follow')
      : { follow: follow.how, entries: [] };
  }

  private async followed(before: string, follow: Follow['how'], lost?: State): Promise<Received> {
    const { tip } = this.state;
    const isOld = (oid: string) => oid === before || lost?.entries.has(oid) === true;
    const entries = entriesSince(this.state, isOld, this.commits);
    const lines = [this.state, ...(lost ? [lost] : [])];
    await this.branch.move(before, tip.oid, lines);
    if (this.heights.passed(tip.height)) await this.heights.keep(this.options.store);
    this.tips.settle(this.state);
    return { follow, entries };
  }

  private async judge(tip: string) {
    const states = new Map<string, State>();
    for (;;) {
      const { need, ...judgement } = this.line.judge(tip, this.commits, states, this.options.hear);
      if (need === null) return judgement;
      // What counted on our side was perhaps not read since the snapshot; on the other it is new.
      await this.commits.load([tip], (oid) => oid === this.options.founding);
      states.set(need, await this.rebuild(need));
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

  private believed(entry: string, state: State | null): Promise<State | null> {
    const rebuilt = async () => state ?? (await this.rebuild(entry));
    return this.doubt.believed(entry, this.options.mono(), rebuilt);
  }

  /** Events that the next start would fold: those beyond the state that was kept. */
  get unsaved(): number {
    return Math.max(0, this.state.position - this.kept);
  }

  /** Keeps the state for the next start. */
  async save(): Promise<void> {
    const { store, snapshots } = this.options;
    const { position } = this.state;
    if (snapshots !== null) await saveSnapshot(store, snapshots, this.state);
    this.kept = position;
  }
}
