/** Everything in one simulated mesh. */
import type { Log } from '@lanemesh/peer';
import type { State } from '@lanemesh/state';
import type { Checker, Hooks } from './checker.ts';
import { COUNTED, type Counted } from './counts.ts';
import { SimHub } from './hub.ts';
import type { Mutant } from './mutant.ts';
import { CALM, type Weather } from './network.ts';
import { SimNode } from './node.ts';
import { Random } from './random.ts';
import { Readings } from './readings.ts';
import { Referee } from './referee.ts';
import type { Sizes } from './sizes.ts';
import { Time } from './time.ts';

type Told = Exclude<keyof Hooks, 'over'>;
type Hearer<H extends Told> = (...told: Parameters<Hooks[H]>) => void;

const HOOKS = [
  'acknowledged',
  'ordered',
  'derived',
  'heard',
  'wove',
  'left',
  'turned',
  'began',
  'passed',
  'kept',
  'dropped',
  'missed',
  'fenced',
  'landed',
] as const satisfies readonly Told[];

export interface Violation {
  readonly invariant: string;
  readonly message: string;
  /** Virtual milliseconds. */
  readonly at: number;
}

/** Milliseconds after which the traces of a fork are gone. */
const FORK_LASTS = 120_000;

export class World {
  readonly time = new Time();
  readonly random: Random;
  readonly hub: SimHub;
  readonly readings: Readings;
  readonly nodes: SimNode[];
  readonly weather: Weather = { ...CALM };
  readonly violations: Violation[] = [];
  readonly counts = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Record<Counted, number>;
  readonly trace: string[] = [];
  /** What is to happen, in words; what of it does not, `without` says. */
  readonly planned: string[] = [];
  /** Draws the plan: what happens does not change it. */
  readonly plans: Random;
  /** When the hub forked; null: it did not. */
  forkedAt: number | null = null;
  /** Takeovers that somebody could make all the time: milliseconds they took, and may take. */
  readonly takeovers: { readonly after: number; readonly bound: number }[] = [];
  /** When an outage of the hub last ended. */
  hubSuffered = 0;
  /**
   * Moments at which faults strike best: an attempt is about to begin, a landing is about to
   * leave, a head branch has moved.
   */
  readonly hooks: Record<
    'begins' | 'landing' | 'fenced',
    ((node: SimNode, task: string) => void)[]
  > = {
    begins: [],
    landing: [],
    fenced: [],
  };
  /** Times the hub's ledger left its line. */
  private lefts = 0;
  mesh = '';
  founding = '';
  private checkers: readonly Checker[] = [];
  private readonly hearers = new Map<Told, Hearer<Told>[]>();
  private judge: Referee | null = null;

  /** mutant: a deliberate bug in every node; null: none. */
  constructor(
    readonly sizes: Sizes,
    readonly mutant: Mutant | null,
    private readonly tracing: boolean,
    private readonly without: ReadonlySet<number> = new Set(),
  ) {
    this.random = new Random(sizes.seed);
    this.plans = new Random(sizes.seed + 300_000_000);
    this.hub = new SimHub(
      () => this.time.now,
      (tip) => this.moved(tip),
    );
    this.readings = new Readings(this.hub.objects, mutant?.reads);
    this.nodes = sizes.machines.map((machine) => new SimNode(this, machine));
  }

  /** Begins to watch, from the founding commit on. */
  watch(mesh: string, founding: string, checkers: readonly Checker[]): void {
    this.mesh = mesh;
    this.founding = founding;
    this.checkers = checkers;
    for (const hook of HOOKS)
      this.hearers.set(
        hook,
        checkers.flatMap((checker) => (checker[hook]?.bind(checker) as Hearer<Told>) ?? []),
      );
    this.judge = new Referee(this.readings, founding, (ordered) => {
      if (ordered.rule !== null) {
        this.count('followUps');
        this.tell('derived', ordered);
        return;
      }
      this.count('events');
      if (ordered.event?.kind === 'task.claimed' && ordered.reason?.startsWith('life:'))
        this.count('lostClaims');
      this.tell('ordered', ordered);
    });
  }

  /** Makes one thing happen, unless this history is run without it. what: in words. */
  plan(what: string, plant: () => unknown): void {
    if (!this.without.has(this.planned.push(what) - 1)) plant();
  }

  private moved(tip: string): void {
    if (this.referee.follow(tip) === 'left') {
      // Once a fork, as the hub went back: whoever believes it brings nothing back.
      if (++this.lefts > this.counts.forks)
        this.violate('one line', `the hub's ledger left its line`);
      this.tell('left');
      this.referee.startOver(tip);
    }
    const { state } = this;
    this.say(() => `hub: entry ${state.tip.height}, ${state.position} events`);
    this.tell('wove', state);
  }

  private get referee(): Referee {
    if (!this.judge) throw new Error('the mesh is not founded yet');
    return this.judge;
  }

  /** The state after the hub's newest entry. */
  get state(): State {
    return this.referee.state;
  }

  /** When the hub last was not well; now, if it is not. */
  get lastSuffered(): number {
    // A fork is believed after half a minute, and settled by a person.
    if (this.forkedAt !== null && this.time.now < this.forkedAt + FORK_LASTS) return this.time.now;
    return this.hub.up && !this.hub.readOnly ? this.hubSuffered : this.time.now;
  }

  /** Nodes that are to come back, if they are away. */
  get living(): SimNode[] {
    return this.nodes.filter((node) => !node.isDead);
  }

  nodeOf(id: string): SimNode | undefined {
    return this.nodes.find((node) => node.id === id);
  }

  count(what: Counted): void {
    this.counts[what]++;
  }

  tell<H extends Told>(hook: H, ...told: Parameters<Hooks[H]>): void {
    for (const hear of this.hearers.get(hook) ?? []) (hear as Hearer<H>)(...told);
  }

  /** Lets every checker judge the end. */
  async close(): Promise<void> {
    for (const checker of this.checkers) await checker.over?.();
  }

  violate(invariant: string, message: string): void {
    this.violations.push({ invariant, message, at: this.time.now });
    this.say(() => `!! ${invariant}: ${message}`);
  }

  /** One line of the trace. */
  say(line: () => string): void {
    if (this.tracing) this.trace.push(`${(this.time.now / 1000).toFixed(3).padStart(9)} ${line()}`);
  }

  logOf(node: SimNode): Log {
    const tell = (_fields: object, text: string): void => this.say(() => `${node.name} ${text}`);
    return { debug: tell, info: tell, warn: tell };
  }
}
