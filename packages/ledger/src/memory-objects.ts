import { commitId } from './store.ts';

interface Kept {
  readonly raw: Uint8Array;
  readonly parents: readonly string[];
  /** Longer than the longest way down from any parent: orders children after parents. */
  readonly height: number;
}

/** Commit objects in memory. What is in is never changed, so that many stores may share one. */
export class MemoryObjects {
  readonly #kept = new Map<string, Kept>();

  /** Adds a raw commit object and returns its id. Parents have to be added first to count. */
  add(raw: Uint8Array): string {
    const oid = commitId(raw);
    if (this.#kept.has(oid)) return oid;
    const parents = parentsOf(raw);
    const heights = parents.map((parent) => this.#kept.get(parent)?.height ?? 0);
    this.#kept.set(oid, { raw, parents, height: 1 + Math.max(0, ...heights) });
    return oid;
  }

  get(oid: string): Kept | undefined {
    return this.#kept.get(oid);
  }

  /**
   * Ids of the commits reachable from tips and not from known, parents before children, in an
   * order that depends on nothing else. Throws if one of them is absent.
   */
  between(tips: readonly string[], known: readonly string[]): string[] {
    const levels = new Levels();
    for (const oid of known) levels.reach(oid, this.#kept.get(oid)?.height ?? 0, false);
    for (const oid of tips) levels.reach(oid, this.#height(oid), true);
    const found: string[] = [];
    // From the top down, so that all children of a commit were seen before it.
    for (let commit = levels.next(); commit !== null; commit = levels.next()) {
      if (commit.wanted) found.push(commit.oid);
      for (const parent of this.#kept.get(commit.oid)?.parents ?? []) {
        const height = commit.wanted ? this.#height(parent) : (this.#kept.get(parent)?.height ?? 0);
        levels.reach(parent, height, commit.wanted);
      }
    }
    return found.reverse();
  }

  /** True if commit a is b or an ancestor of b. */
  isAncestor(a: string, b: string): boolean {
    const least = this.#height(a);
    const seen = new Set([b]);
    // A set goes through what is added to it meanwhile. What is not higher than a has not a below it.
    for (const oid of seen) {
      if (oid === a) return true;
      for (const parent of this.#kept.get(oid)?.parents ?? [])
        if (parent === a || (this.#kept.get(parent)?.height ?? 0) > least) seen.add(parent);
    }
    return false;
  }

  #height(oid: string): number {
    const kept = this.#kept.get(oid);
    if (kept === undefined) throw new Error(`there is no commit ${oid}`);
    return kept.height;
  }
}

/** Commits still to be looked at, by height; ends when no wanted one is left. */
class Levels {
  readonly #levels: Map<string, boolean>[] = [];
  /** What is left of the top level, in order: whatever is reached from there lies below it. */
  #top: string[] | null = null;
  #wanted = 0;

  reach(oid: string, height: number, wanted: boolean): void {
    this.#levels[height] ??= new Map();
    const level = this.#levels[height];
    const before = level.get(oid);
    // What is reachable from known is not wanted, however else it was reached.
    const now = wanted && before !== false;
    if (before === true && !now) this.#wanted -= 1;
    if (before === undefined && now) this.#wanted += 1;
    level.set(oid, now);
  }

  next(): { oid: string; wanted: boolean } | null {
    while (this.#wanted > 0) {
      const top = this.#levels.at(-1);
      if (top === undefined || top.size === 0) {
        this.#levels.pop();
        this.#top = null;
        continue;
      }
      this.#top ??= [...top.keys()].sort();
      const oid = this.#top.pop() as string;
      const wanted = top.get(oid) === true;
      top.delete(oid);
      if (wanted) this.#wanted -= 1;
      return { oid, wanted };
    }
    return null;
  }
}

const NEWLINE = 10;
/** `parent ` and an id. */
const PARENT = 7 + 40;

function parentsOf(raw: Uint8Array): string[] {
  const parents: string[] = [];
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.length);
  for (let at = bytes.indexOf(NEWLINE) + 1; bytes[at + PARENT] === NEWLINE; at += PARENT + 1) {
    const parent = /^parent ([0-9a-f]{40})$/.exec(bytes.toString('latin1', at, at + PARENT))?.[1];
    if (parent === undefined) break;
    parents.push(parent);
  }
  return parents;
}
