/** What many histories held together: without faults, races and takeovers they would show nothing. */
import type { Outcome } from './sim.ts';
import { COUNTED, type Counted } from './world/counts.ts';

/** Histories from which on every kind of trouble must have come up. */
const MANY = 100;
/** What some histories of many must have met. */
const SOMETIMES = [
  // Planned for each; but one whose work has ended by then pushes nothing more.
  'unknownPushes',
  'partitions',
  'takeovers',
  'lostRaces',
  'lostClaims',
  'followUps',
  'handedOver',
] as const;

/** Lists of what is told of single histories. */
interface Written {
  readonly counts: object;
  readonly poor: readonly string[];
  readonly late: readonly number[];
  readonly after: readonly number[];
}

export class Totals {
  histories = 0;
  nodes = 0;
  tasks = 0;
  steps = 0;
  readonly counts = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Record<Counted, number>;
  private readonly poor: string[] = [];
  /** Histories with takeovers that somebody could make all the time, and those in which one was late. */
  withTakeover = 0;
  readonly late: number[] = [];
  private readonly after: number[] = [];

  add({ seed, nodes, tasks, steps, counts, takeovers }: Outcome): void {
    if (takeovers.length > 0) this.withTakeover++;
    if (takeovers.some(({ after, bound }) => after > bound)) this.late.push(seed);
    this.after.push(...takeovers.map(({ after }) => after));
    this.histories++;
    this.nodes += nodes;
    this.tasks += tasks;
    this.steps += steps;
    for (const name of COUNTED) this.counts[name] += counts[name];
    if (nodes < 3 || tasks < 20 || counts.crashes < 1)
      this.poor.push(`seed ${seed} had ${nodes} nodes, ${tasks} tasks, ${JSON.stringify(counts)}`);
  }

  /** Takes what was written down of others, as JSON: this one has met none yet. */
  restore({ counts, poor, late, after, ...sums }: object & Partial<Written>): void {
    Object.assign(this, sums);
    Object.assign(this.counts, counts);
    this.poor.push(...(poor ?? []));
    this.late.push(...(late ?? []));
    this.after.push(...(after ?? []));
  }

  /** In what the histories were too poor to prove anything; empty: in nothing. */
  poverty(): string[] {
    const found = [...this.poor];
    if (this.steps / this.histories < 500) found.push('fewer than 500 steps a history');
    if (this.histories >= MANY)
      for (const what of SOMETIMES) if (this.counts[what] === 0) found.push(`no ${what} at all`);
    const late = this.late.length;
    if (this.withTakeover >= MANY && late > this.withTakeover / 100)
      found.push(
        `takeovers were late in ${late} of ${this.withTakeover} histories: ${this.late.slice(0, 9)}`,
      );
    return found;
  }

  private quantile(part: number): string {
    const sorted = [...this.after].sort((a, b) => a - b);
    return ((sorted[Math.floor(part * (sorted.length - 1))] ?? 0) / 1000).toFixed(1);
  }

  /** In words. */
  told(): string {
    const each = (sum: number): string => (sum / this.histories).toFixed(1);
    const counted = COUNTED.filter((name) => this.counts[name] > 0).map(
      (name) => `${this.counts[name]} ${name}`,
    );
    return [
      `a history: ${each(this.nodes)} nodes, ${each(this.tasks)} tasks, ${each(this.steps)} steps`,
      `in all: ${counted.join(', ')}`,
      `takeovers: ${this.after.length} in ${this.withTakeover} histories, late in ${this.late.length}${this.late.length > 0 ? ` (${this.late.slice(0, 9)})` : ''}; after ${this.quantile(0.5)} s (median), ${this.quantile(0.99)} s (99 %)`,
    ].join('\n');
  }
}
