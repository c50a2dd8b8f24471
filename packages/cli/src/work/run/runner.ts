/** A running node: its wheel, what it sees, and how it ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  asksVerifier,
  type Command,
  decide,
  roomHold,
  type Sight,
  wantedReviews,
  wantsAny,
} from '@lanemesh/decide';
import { failpoint } from '@lanemesh/git';
import type { Lock } from '@lanemesh/ledger';
import type { Peer, TurnReport } from '@lanemesh/peer';
import {
  endedProgress,
  type OpenNode,
  openProcessLog,
  recover,
  saveSilence,
  syncOnce,
} from '@lanemesh/peer/home';
import { heldTasks, openSeats, readyTasks } from '@lanemesh/state';
import { Awake } from './awake.ts';
import { maintenanceNews } from './maintenance.ts';
import type { Wishes } from './wishes.ts';

/** What the last sync of a node that ends may take, milliseconds. */
const LAST_SYNC = 10_000;

/** What looks at targets may take that run when a node ends, milliseconds. */
const LAST_LOOK = 10_000;

/** Turns in a row that may break off before a command that is to end by itself gives up. */
export const PATIENCE = 5;

export interface RunnerOptions {
  readonly node: OpenNode;
  readonly wishes: Wishes;
  /** Which process it is, for the log. */
  readonly name: string;
  /** Given back at the end. */
  readonly wheel: Lock;
  /** Whether the node stays at work. */
  readonly stays?: boolean;
  /** The task that alone is to be run, whatever it only waits for. */
  readonly forced?: string;
  /** Leaves out, or lets through, what the policies want done. */
  readonly decide?: (sight: Sight) => Command[];
}

export class Runner {
  /** What the last turn decided on; null: there was none. */
  sight: Sight | null = null;
  /** Whether the hub answered at the last turn. */
  private contact = false;
  /** Lanes that were full at the last turn. */
  private full = '';
  /** When the window of maintenance ends that was noted last, by lane. */
  private readonly maintenance = new Map<string, number>();

  private constructor(
    readonly node: OpenNode,
    readonly peer: Peer,
    private readonly wheel: Lock,
    private readonly awake: Awake,
  ) {}

  static async open({ node, wishes, name, wheel, ...rest }: RunnerOptions): Promise<Runner> {
    const log = await openProcessLog(node.stateDir, name, node.settings.logLevel);
    const { lanes, slots, interval } = wishes;
    const policies = rest.decide ?? decide;
    let runner: Runner | null = null;
    const peer = await node.peer({
      ...(lanes === null ? {} : { lanes }),
      ...(rest.stays === undefined ? {} : { stays: rest.stays }),
      ...(rest.forced === undefined ? {} : { forced: rest.forced }),
      slots,
      interval,
      log,
      // For tests alone: every node wants the oldest task, so that claims meet in the order.
      rendezvous: node.env.MESH_TEST_NO_RENDEZVOUS !== '1',
      decide: (sight) => {
        if (runner) runner.sight = sight;
        // Another copy of this node signs: nothing is decided here until its user did.
        return node.copies.doubt === null ? policies(sight) : [];
      },
    });
    runner = new Runner(node, peer, wheel, new Awake(node.env, log));
    return runner;
  }

  /** Cleans up after former processes of this node; before the first turn. */
  async begin(): Promise<void> {
    try {
      await recover(this.node, this.peer);
      this.tidy();
    } catch (error) {
      // What is left stays for the next start: work goes on all the same.
      this.peer.options.log.warn({ error: String(error) }, 'could not clean up');
    }
  }

  /** Nobody lands a cancelled task, and removes what was in progress of it: beside the turns, then. */
  private tidy(): void {
    const { node, peer } = this;
    const left = [...node.replica.state.tasks.values()].some(
      ({ state, attempts }) => state === 'cancelled' && attempts.some(({ wip }) => wip !== null),
    );
    if (!left) return;
    void endedProgress(node, true).catch((error: unknown) =>
      peer.options.log.warn({ error: String(error) }, 'work in progress was not removed'),
    );
  }

  /** Notes a turn in the process log; the machine stays awake while something is held here. */
  note(report: TurnReport): void {
    this.contact = report.contact;
    this.awake.keep(this.peer.running.size > 0 || this.holdsAnything());
    const { log } = this.peer.options;
    const fields = { ...report, running: this.peer.running.size };
    if (report.trouble !== null) log.warn(fields, `the hub is away: ${report.trouble}`);
    else if (report.said.length > 0 || report.entries > 0) log.info(fields, 'turn');
    else log.debug(fields, 'turn');
    this.noteFull();
    this.noteMaintenance();
  }

  /** Notes lanes of which nothing begins, because they or their repositories are in maintenance. */
  private noteMaintenance(): void {
    const { clock, log } = this.peer.options;
    const news = maintenanceNews(this.node.replica.state, clock.now(), this.maintenance);
    for (const text of news) log.info({}, text);
  }

  /** Notes lanes of which nothing begins, because too much of them is in some state. */
  private noteFull(): void {
    const { state } = this.node.replica;
    const full = [...state.lanes.keys()].filter((lane) => roomHold(state, lane) !== null);
    const waiting = new Set(full.length > 0 ? readyTasks(state).map(({ lane }) => lane) : []);
    const texts = full.flatMap((lane) => (waiting.has(lane) && roomHold(state, lane)?.text) || []);
    const said = texts.join('; ');
    if (said !== '' && said !== this.full) this.peer.options.log.warn({ lanes: texts }, said);
    this.full = said;
  }

  /** Whether nothing runs here, is held here, or waits for its position. */
  isSettled(report: TurnReport): boolean {
    const { peer, node } = this;
    return (
      report.contact &&
      peer.running.size === 0 &&
      peer.after.size === 0 &&
      node.replica.pending().length === 0 &&
      !this.holdsAnything() &&
      !this.hidesResults()
    );
  }

  /** Whether a result of this node is not yet where its verifiers get it. */
  private hidesResults(): boolean {
    const { state, me } = this.node.replica;
    return heldTasks(state).some((task) => {
      const commit = task.claim.by === me ? task.result?.commit : undefined;
      return (
        commit !== undefined && asksVerifier(state, task) && !this.peer.reviews.offered.has(commit)
      );
    });
  }

  /** Whether there is something ready that this node would take. */
  wantsMore(): boolean {
    if (this.sight === null || this.sight.slots === 0) return false;
    return wantsAny(this.sight) || wantedReviews(this.sight).length > 0;
  }

  /** Whether it holds a task that it works on itself. */
  holdsAnything(): boolean {
    const { sight } = this;
    const { state, me } = this.node.replica;
    if (openSeats(state).some(({ seat }) => seat.by === me)) return true;
    return heldTasks(state).some(
      ({ claim, state }) =>
        claim.by === me && state !== 'review' && sight?.byHand.get(claim.ref) !== true,
    );
  }

  /** Takes what waits to the hub, if that answers in time. Not while turns run. */
  async lastSync(): Promise<void> {
    await syncOnce(this.node, { within: LAST_SYNC });
  }

  /** Keeps what the next process of this node should know, and lets that one begin. */
  async close(): Promise<void> {
    this.awake.keep(false);
    try {
      // A command that is soon done would cut every such look off, and find nothing lost for ever.
      const looks = this.peer.landings.idle();
      await Promise.race([looks, sleep(LAST_LOOK, undefined, { ref: false })]);
      await saveSilence(this.node.store, this.peer);
      await this.node.replica.save();
      if (this.contact) await this.peer.options.attest?.publish();
      failpoint('up.closed');
    } finally {
      this.wheel.release();
    }
  }
}
