/** How far a run of many seeds has come: kept in a file, it goes on after a stop, also by SIGKILL. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { failureOf } from '../failure.ts';
import type { Outcome } from '../sim.ts';
import { Totals } from '../totals.ts';

/** What has to be the same where a run goes on. */
export interface Asked {
  readonly commit: string;
  readonly from: number;
  readonly seeds: number;
}

/** The file is of another run, or of none. */
export class OtherRun extends Error {
  override readonly name = 'OtherRun';
}

/** Seconds. */
interface Used {
  readonly seconds: number;
  readonly cpu: number;
}

interface Kept extends Asked, Used {
  readonly parts: number;
  /** All seeds below this one are done, and those. */
  readonly upTo: number;
  readonly beyond: readonly number[];
  readonly failures: readonly string[];
  readonly totals: object;
}

export class Course {
  readonly totals = new Totals();
  readonly failures: string[] = [];
  /** Times it was begun, this one included. */
  parts = 1;
  /** What the parts before this one used. */
  before: Used = { seconds: 0, cpu: 0 };
  private upTo: number;
  private readonly beyond = new Set<number>();

  /** file: where it is kept; null: nowhere. Throws OtherRun where that holds another run. */
  constructor(
    private readonly asked: Asked,
    private readonly file: string | null,
  ) {
    this.upTo = asked.from;
    if (file !== null && existsSync(file)) this.goOn(read(file));
  }

  private goOn({ totals, beyond, failures, ...kept }: Kept): void {
    for (const name of ['commit', 'from', 'seeds'] as const)
      if (kept[name] !== this.asked[name])
        throw new OtherRun(
          `${this.file} is of a run with ${name} ${kept[name]}, not ${this.asked[name]}: go on with that, or name another file`,
        );
    this.totals.restore(totals);
    this.failures.push(...failures);
    this.parts = kept.parts + 1;
    this.before = { seconds: kept.seconds, cpu: kept.cpu };
    this.upTo = kept.upTo;
    for (const seed of beyond) this.beyond.add(seed);
  }

  /** Seeds that are not done yet, ascending. */
  *open(): Generator<number> {
    for (let seed = this.upTo; seed < this.asked.from + this.asked.seeds; seed++)
      if (!this.beyond.has(seed)) yield seed;
  }

  /** Notes what came of a seed. Returns what is wrong with it, in words; null: nothing. */
  add(outcome: Outcome): string | null {
    this.totals.add(outcome);
    const failure = failureOf(outcome);
    if (failure !== null) this.failures.push(failure);
    this.beyond.add(outcome.seed);
    while (this.beyond.delete(this.upTo)) this.upTo++;
    return failure;
  }

  /** Writes it down, all or nothing. used: by this part. */
  save(used: Used): void {
    if (this.file === null) return;
    const kept: Kept = {
      ...this.asked,
      parts: this.parts,
      ...this.allUsed(used),
      upTo: this.upTo,
      beyond: [...this.beyond],
      failures: this.failures,
      totals: this.totals,
    };
    writeFileSync(`${this.file}.new`, JSON.stringify(kept));
    renameSync(`${this.file}.new`, this.file);
  }

  /** What all parts used, with this one. */
  allUsed({ seconds, cpu }: Used): Used {
    return { seconds: this.before.seconds + seconds, cpu: this.before.cpu + cpu };
  }
}

function read(file: string): Kept {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    if (typeof kept.upTo === 'number' && typeof kept.totals === 'object') return kept;
  } catch {
    // Said below.
  }
  throw new OtherRun(`${file} holds no run: name another file`);
}
