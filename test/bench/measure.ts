/** Medians of interleaved repeats, as ratios against a baseline run beside them. */
import { performance } from 'node:perf_hooks';

export interface Row {
  readonly name: string;
  readonly baseline: string;
  /** Medians, milliseconds. */
  readonly ours: number;
  readonly theirs: number;
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

/** Runs both in turn, A B A B …, after one warm-up of each. */
export async function compare(
  name: string,
  baseline: string,
  repeats: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<Row> {
  await ours();
  await theirs();
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < repeats; i++) {
    a.push(await timed(ours));
    b.push(await timed(theirs));
  }
  return { name, baseline, ours: median(a), theirs: median(b) };
}

/** Prints a row: ratio first, then both medians. */
export function print(row: Row): void {
  const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
  const ratio = (row.ours / row.theirs).toFixed(2).padStart(6);
  process.stdout.write(
    `${ratio} x  ${row.name} (${ms(row.ours)}) against ${row.baseline} (${ms(row.theirs)})\n`,
  );
}
