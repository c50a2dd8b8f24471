/** Tells how far an attempt is while its agent works, so that little is lost with the machine. */
import { writeFile } from 'node:fs/promises';
import type { AttemptSpec, Progress, Reporter } from './attempt-spec.ts';
import type { Work } from './commit.ts';
import { PUSHED, type Pushed } from './leftover-note.ts';
import { type Snapshot, type SnapshotOptions, snapshot } from './snapshot.ts';

export interface ProgressParts {
  readonly spec: AttemptSpec;
  readonly reporter: Reporter;
  /** null: the attempt has no repository, and only tells what it wrote. */
  readonly work: Work | null;
  /** The attempt's folder. */
  readonly folder: string;
  readonly findSecret: SnapshotOptions['findSecret'];
  readonly now: () => number;
  /** The end of what it wrote; null: nothing yet. */
  readonly written: () => string | null;
  /** What it used so far; absent: nobody asks. */
  readonly used?: () => Pick<Progress, 'usage' | 'cost'>;
  /** Told of every look: the tree it made so far, null if that is not known. */
  readonly looked?: (tree: string | null) => void;
}

export class Ticker {
  readonly #parts: ProgressParts;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();
  #kept: Pushed | null = null;
  #said = '';
  #over = false;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    this.#wait();
  }

  #wait(): void {
    if (this.#over) return;
    this.#timer = setTimeout(() => {
      this.#turn = this.#look(false).finally(() => this.#wait());
    }, this.#parts.reporter.every);
    this.#timer.unref();
  }

  /** No look after this one. last: what is there now is taken along, since the worktree goes. */
  async end(last: boolean): Promise<void> {
    this.#over = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#turn;
    if (last) await this.#look(true);
  }

  /** Never rejects: an attempt does not fail because nobody could be told of it. */
  async #look(last: boolean): Promise<void> {
    try {
      const taken = await this.#take();
      if (!last) this.#parts.looked?.(taken?.ok ? taken.tree : null);
      const kept = taken?.ok ? await this.#keep(taken, last) : null;
      await this.#say(kept, taken !== null && !taken.ok ? taken.why : null);
    } catch {
      // Files came and went beneath us, or the code's repository is away: the next look is soon.
    }
  }

  async #take(): Promise<Snapshot | null> {
    const { work, spec, findSecret, now } = this.#parts;
    if (work === null) return null;
    return snapshot(work, spec, { before: this.#kept?.commit ?? null, findSecret, now: now() });
  }

  /** What is kept elsewhere now. */
  async #keep(taken: Extract<Snapshot, { ok: true }>, last: boolean): Promise<Pushed | null> {
    const { reporter, folder } = this.#parts;
    const { commit, tree } = taken;
    if (commit === null || tree === this.#kept?.tree) return this.#kept;
    if (!(await reporter.keep(commit, last))) return this.#kept;
    this.#kept = { commit, tree };
    await writeFile(`${folder}/${PUSHED}`, JSON.stringify(this.#kept));
    return this.#kept;
  }

  async #say(kept: Pushed | null, keptBack: string | null): Promise<void> {
    const { reporter, work, written, used } = this.#parts;
    const text = written();
    const back = keptBack === null ? null : `work in progress is not passed on: ${keptBack}`;
    if (kept === null && text === null && back === null) return;
    const summary = [back, text].filter((line) => line !== null).join('\n') || 'at work';
    const wip = kept && work ? { wip: { commit: kept.commit, base: work.base } } : {};
    const progress: Progress = { summary, ...wip, ...used?.() };
    const said = JSON.stringify(progress);
    if (said === this.#said) return;
    await reporter.say(progress);
    this.#said = said;
  }
}
