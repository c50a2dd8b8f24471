/** A simulated machine: a disk that stays, processes that come and go, a clock of its own. */

import { type Event, eventsOf, isBatch, rotationProofMessage, type Signer } from '@lanemesh/event';
import type { CommitWrite } from '@lanemesh/ledger';
import { LEDGER_REF, logRef, MemoryDisk } from '@lanemesh/ledger';
import { type Clock, type Draft, type Loop, type Peer, runLoop } from '@lanemesh/peer';
import type { Replica } from '@lanemesh/sync';
import { Backups } from './backups.ts';
import { idOf, proofOf, signerNamed } from './crypto.ts';
import { SimStore } from './disk.ts';
import { Life } from './life.ts';
import { shown, told } from './phrase.ts';
import { openPeer } from './process.ts';
import { Reach, type Way } from './reach.ts';
import type { World } from './world.ts';

/** Milliseconds since 1970 at the beginning of every simulation: half a minute before the hour, 8:59:30 UTC. */
export const EPOCH = 1_800_003_570_000;

export interface Machine {
  readonly name: string;
  /** Milliseconds one way to the hub. */
  readonly latency: number;
  /** Attempts at once. */
  readonly slots: number;
  /** How far its wall clock is ahead, milliseconds. */
  readonly skew: number;
  /** Its clock's milliseconds in a true one. */
  readonly drift: number;
}

/** Milliseconds a write takes at most on a disk that is well. */
export const USUAL_DISK = 20;

interface Process {
  readonly life: Life;
  readonly store: SimStore;
  readonly peer: Peer;
  readonly loop: Loop | null;
}

export class SimNode {
  readonly id: string;
  readonly signer: Signer;
  readonly disk: MemoryDisk;
  readonly name: string;
  readonly latency: number;
  /** Signs beats ahead of their time. */
  hoards = false;
  /** Never to come back. */
  isDead = false;
  /** Its further keys: what a rotation made lies on its disk before the ledger hears of it. */
  private readonly keys = new Map<string, Signer>();
  private process: Process | null = null;
  private stillUntil = 0;
  private readonly reach: Reach;
  /** How far its wall clock jumped, milliseconds. */
  private jumped = 0;
  /** Milliseconds a write to its disk takes at most; null: the disk is full. */
  diskMs: number | null = USUAL_DISK;
  private readonly backups: Backups;
  /** Times from whose beginning on a restored backup lost what was acknowledged up to their end. */
  readonly lostTimes: { readonly from: number; readonly to: number }[] = [];
  private lastFault = 0;

  constructor(
    private readonly world: World,
    private readonly machine: Machine,
  ) {
    this.name = machine.name;
    this.latency = machine.latency;
    this.signer = signerNamed(`${world.sizes.seed} ${machine.name}`);
    this.id = idOf(this.signer);
    this.disk = new MemoryDisk(world.hub.objects);
    this.backups = new Backups(this.disk);
    this.reach = new Reach(world.time);
  }

  /** Attempts at once. */
  get slots(): number {
    return this.machine.slots;
  }

  get peer(): Peer | null {
    return this.process?.peer ?? null;
  }

  /** What it said that has no position yet; null: its log lacks what it said. */
  get waiting(): readonly Event[] | null {
    try {
      return this.peer?.options.replica.pending() ?? [];
    } catch {
      return null;
    }
  }

  get isUp(): boolean {
    return this.process !== null;
  }

  get still(): boolean {
    return this.world.time.now < this.stillUntil;
  }

  /** Whether what it sends is lost on its way out, or what comes back; absent: one or the other. */
  isCut(way?: Way): boolean {
    return this.reach.isCut(way);
  }

  /** Since when nothing of it has reached the hub; null: it does. Milliseconds. */
  get cutSince(): number | null {
    return this.reach.cutSince;
  }

  /** When this node last was not well, in milliseconds; now, if it is not. */
  get lastSuffered(): number {
    const { now } = this.world.time;
    return !this.isUp || this.still || this.isCut() || this.diskMs !== USUAL_DISK
      ? now
      : this.lastFault;
  }

  /** Notes that something befell this node. */
  suffered(): void {
    this.lastFault = this.world.time.now;
  }

  /** Gets the ledger as it stands at the hub, before its first start. */
  clone(): void {
    const tip = this.world.hub.ledger as string;
    this.disk.receive([tip]);
    this.disk.refs.set(LEDGER_REF, tip);
  }

  /** Starts its process; before: done once before its first turn. */
  async boot(before: (replica: Replica) => Promise<void> = async () => undefined): Promise<void> {
    const { world } = this;
    const { mutant } = world;
    const life = new Life(world.time, this);
    const store = new SimStore(
      world,
      life,
      this.disk,
      this,
      mutant?.acknowledgesEarly ?? false,
      (write) => this.wrote(write),
    );
    const clock = this.clock(life);
    const peer = await openPeer(world, this, { life, store, clock, keys: this.keys });
    mutant?.alters?.(peer, this);
    this.suffered();
    this.process = { life, store, peer, loop: null };
    const { replica } = peer.options;
    world.say(() => `${this.name} starts at entry ${replica.state.tip.height}`);
    void before(replica).then(() => this.work(peer));
  }

  /** Starts its process again, unless it runs, or is never to come back. */
  bootAgain(): Promise<void> | undefined {
    return this.isUp || this.isDead ? undefined : this.boot();
  }

  private work(peer: Peer): void {
    const { world } = this;
    const run = world.mutant?.loops ?? runLoop;
    const loop = run(peer, {
      onTurn: (report) => {
        world.say(() => `${this.name} turn ${told(report)}`);
        world.tell('turned', this, peer);
        // Saving takes no virtual time, but a moment of its own.
        if (world.random.chance(0.01) && !world.sizes.forgetful)
          world.time.after(0, () => this.save());
      },
    });
    if (this.process?.peer === peer) this.process = { ...this.process, loop };
  }

  /** What its wall clock says, milliseconds since 1970. */
  get wallClock(): number {
    const { skew, drift } = this.machine;
    return Math.floor(EPOCH + this.world.time.now * drift + skew + this.jumped);
  }

  private clock(life: Life): Clock {
    const { time } = this.world;
    const { drift } = this.machine;
    return {
      now: () => this.wallClock,
      mono: () => Math.floor(time.now * drift),
      later: (ms, fn) => life.after(ms / drift, fn),
    };
  }

  private wrote(write: CommitWrite): void {
    if (!write.moves.some(({ ref }) => ref === logRef(this.id))) return;
    const events = write.objects.flatMap((raw): Event[] => {
      const commit = this.world.readings.of(raw);
      if (!isBatch(commit)) return [];
      return eventsOf(commit.content).filter((event): event is Event => event !== null);
    });
    if (events.length === 0) return;
    this.world.say(() => `${this.name} signed ${events.map(shown).join(', ')}`);
    this.world.tell('acknowledged', this, events);
  }

  /** What its user says; false: nobody is there to say it to. */
  publish(drafts: readonly Draft[]): boolean {
    const { process } = this;
    if (!process || this.still || !process.loop) return false;
    const said = process.peer.append(drafts).then(() => process.peer.onWake());
    // Its disk may be full: then its user was told that nothing was said.
    void said.catch((error: Error) =>
      this.world.say(() => `${this.name} refuses: ${error.message}`),
    );
    return true;
  }

  /** Takes another key. */
  rotate(): void {
    const signer = signerNamed(`${this.world.sizes.seed} ${this.name} ${this.keys.size}`);
    this.keys.set(signer.publicKey, signer);
    const proof = proofOf(signer, rotationProofMessage(this.world.mesh, this.id));
    this.publish([{ kind: 'node.rotated', body: { key: signer.publicKey, proof } }]);
  }

  /** Keeps a snapshot for the next start. */
  async save(): Promise<void> {
    if (this.process && !this.still) await this.process.peer.options.replica.save();
  }

  /** The power fails. */
  async crash(): Promise<void> {
    const { process } = this;
    if (!process) return;
    this.world.say(() => `${this.name} CRASHES`);
    this.suffered();
    this.stillUntil = 0;
    this.process = null;
    process.life.end();
    await process.store.crash();
  }

  /** Stands still for some milliseconds, as under SIGSTOP. */
  pause(ms: number): void {
    const { world } = this;
    if (!this.isUp) return;
    world.count('pauses');
    world.say(() => `${this.name} STOPS for ${(ms / 1000).toFixed(1)} s`);
    this.stillUntil = Math.max(this.stillUntil, world.time.now + ms);
    world.time.after(ms, () => this.wake(false));
  }

  /** Moves again, if its time has come or at once. */
  wake(atOnce: boolean): void {
    if (!atOnce && this.still) return;
    if (this.stillUntil === 0) return;
    this.stillUntil = 0;
    this.suffered();
    this.world.say(() => `${this.name} moves again`);
    this.process?.life.resume();
  }

  /** Cannot reach the hub for some milliseconds, or hears nothing back from it. */
  cut(ms: number, ways: readonly Way[] = ['out', 'back']): void {
    const { world } = this;
    world.count('partitions');
    world.say(() => `${this.name} CUT OFF (${ways.join(', ')}) for ${(ms / 1000).toFixed(1)} s`);
    this.reach.cut(ms, ways);
    world.time.after(ms, () => this.suffered());
  }

  /** Reaches the hub again. */
  reconnect(): void {
    if (this.isCut()) this.suffered();
    this.reach.mend();
  }

  /** Somebody sets its wall clock. */
  jumpClock(ms: number): void {
    this.world.say(() => `${this.name}'s clock jumps by ${(ms / 1000).toFixed(0)} s`);
    this.jumped += ms;
  }

  /** Copies its disk. */
  backUp(): void {
    this.backups.take(this.world.time.now);
  }

  /** Its power fails, and its disk is one of the last copies from then on; false: there is none. */
  async restore(): Promise<boolean> {
    const { random, time } = this.world;
    const backup = this.backups.pick(random);
    if (backup === null) return false;
    await this.crash();
    this.world.say(() => `${this.name} RESTORED to ${(backup.at / 1000).toFixed(1)} s`);
    this.backups.restore(backup);
    this.lostTimes.push({ from: backup.at, to: time.now });
    return true;
  }

  /** The entry its disk says it follows. */
  get follows(): string | undefined {
    return this.disk.refs.get(LEDGER_REF);
  }
}
