/** What many histories held together: without faults, races and takeovers they would show nothing. */
import type { Outcome } from './sim.ts';
import { COUNTED, type Counted } from './world/counts.ts';

/** Histories from which on every kind of trouble must have come up. */
const MANY = 100;
/** What a single history must have met. */
const ALWAYS = ['crashes', 'unknownPushes'] as const;
/** What some histories of many must have met. */
const SOMETIMES = ['partitions', 'takeovers', 'lostRaces', 'lostClaims'] as const;

export class Totals {
  histories = 0;
  nodes = 0;
  tasks = 0;
  steps = 0;
  readonly counts = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Record<Counted, number>;
  private readonly poor: string[] = [];

  add({ seed, nodes, tasks, steps, counts }: Outcome): void {
    this.histories++;
    this.nodes += nodes;
    this.tasks += tasks;
    this.steps += steps;
    for (const name of COUNTED) this.counts[name] += counts[name];
    if (nodes < 3 || tasks < 20 || ALWAYS.some((what) => counts[what] < 1))
      this.poor.push(`seed ${seed} had ${nodes} nodes, ${tasks} tasks, ${JSON.stringify(counts)}`);
  }

  /** In what the histories were too poor to prove anything; empty: in nothing. */
  poverty(): string[] {
    const found = [...this.poor];
    if (this.steps / this.histories < 500) found.push('fewer than 500 steps a history');
    if (this.histories >= MANY)
      for (const what of SOMETIMES) if (this.counts[what] === 0) found.push(`no ${what} at all`);
    return found;
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
    ].join('\n');
  }
}
