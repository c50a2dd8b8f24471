/** R5, R15: where commits stand, and moving a state along the ledger's line. */
import { type CommitValue, type Crypto, isEntry } from '@lanemesh/event';
import { applyEntry, entryProblem, type Judging, mayBeValid, type Observer } from './entry.ts';
import type { CommitSource } from './join.ts';
import { RULE_SETS } from './rule-sets.ts';
import type { RuleSets } from './rules.ts';
import { cloneState, type State } from './state.ts';

/** Where a commit stands: the entry, its height, and the state after it if it was computed. */
export interface Standpoint {
  /** The entry it stands on; null: on nothing. */
  readonly oid: string | null;
  readonly height: number;
}

/** The outcome of judging a tip. */
export interface Judgement {
  readonly stands: Standpoint;
  /** State after the entry it stands on, if that lies at or above the state judged from. */
  readonly state: State | null;
  /** An entry whose state must be known to go on (call again with it in `states`). */
  readonly need: string | null;
}

const NOWHERE: Standpoint = { oid: null, height: -1 };

/**
 * Judges every commit a tip reaches, once, parents first. Remembers what it judged.
 * It moves `state` in place when the new entries form one line on it (nothing else can
 * then be followed), and works on copies when they do not. It goes as far as the entry after which
 * a rule set is in force that is not among `rules`.
 */
export class Line {
  private readonly judged = new Map<string, Standpoint>();

  constructor(
    /** The state after the entry followed so far. */
    public state: State,
    private readonly crypto: Crypto,
    private readonly rules: RuleSets = RULE_SETS,
  ) {}

  private get founding(): string {
    return this.state.entries.keys().next().value as string;
  }

  /** Follows another entry: its state replaces the one held. */
  follow(state: State): void {
    this.state = state;
  }

  /** Begins again from a state: what was judged without all that it stands on is judged anew. */
  restart(state: State): void {
    this.judged.clear();
    this.state = state;
  }

  /** Where a commit stands, as far as it was judged. */
  standpoint(oid: string): Standpoint | undefined {
    const mark = this.state.entries.get(oid);
    if (mark) return { oid, height: mark.height };
    const judged = this.judged.get(oid);
    if (judged) return judged;
    // The founder's batches stand on the founding commit, also those folded before a snapshot.
    const founder = this.state.logs.get(this.state.founder);
    return founder?.recent.has(oid) ? { oid: this.founding, height: 0 } : undefined;
  }

  /** Ids that need not be loaded: already judged, or on the line. */
  knows(oid: string): boolean {
    return this.standpoint(oid) !== undefined;
  }

  /** Judges a tip. `states`: states after entries off the line, where a former call asked for them. */
  judge(
    tip: string,
    source: CommitSource,
    states: ReadonlyMap<string, State> = new Map(),
    observe?: Observer,
  ): Judgement {
    const order = this.unjudged(tip, source);
    const children = countChildren(order);
    const inPlace = isLinear(order, children, this.state.tip.oid) && !this.meetsRival(order);
    const reached = new Map<string, State>(states);
    reached.set(this.state.tip.oid, this.state);
    const isShared = (oid: string): boolean =>
      !inPlace && ((children.get(oid) ?? 0) > 1 || states.has(oid) || this.isOurs(oid));
    for (const commit of order) {
      const need = this.judgeOne(commit, source, isShared, reached, observe);
      if (need !== null) {
        // What was judged on the way is judged again when the caller comes back with the state.
        for (const { oid } of order) this.judged.delete(oid);
        return { stands: NOWHERE, state: null, need };
      }
    }
    const stands = this.standpoint(tip) ?? NOWHERE;
    return {
      stands,
      state: stands.oid === null ? null : (reached.get(stands.oid) ?? null),
      need: null,
    };
  }

  private judgeOne(
    commit: CommitValue,
    source: CommitSource,
    isShared: (oid: string) => boolean,
    reached: Map<string, State>,
    observe: Observer | undefined,
  ): string | null {
    const parent = isEntry(commit) ? commit.parents[0] : undefined;
    if (parent !== undefined && this.standpoint(parent)?.oid === parent) {
      const before = reached.get(parent);
      const hopeless =
        !before && this.isOurs(parent) && !mayBeValid(this.state, commit, source, this.crypto);
      if (!before && !hopeless) return parent;
      const judging: Judging = {
        source,
        crypto: this.crypto,
        rules: this.rules,
        stands: (oid) => this.standpoint(oid)?.oid ?? null,
        ...(observe ? { observe } : {}),
      };
      // Under rules that this build does not know nothing is judged: it stands where it stood.
      const known = before !== undefined && this.rules.has(before.rules);
      if (known && entryProblem(before, commit, judging) === null) {
        const after = isShared(parent) ? cloneState(before) : before;
        applyEntry(after, commit, judging);
        if (after === before) reached.delete(parent);
        reached.set(commit.oid, after);
        this.judged.set(commit.oid, { oid: commit.oid, height: after.tip.height });
        return null;
      }
    }
    this.judged.set(commit.oid, this.highest(commit.parents));
    return null;
  }

  /** Whether an entry is on the line of the state held. */
  private isOurs(oid: string): boolean {
    return this.state.entries.has(oid);
  }

  /** Whether the tip stands on what was judged before and is higher than ours: it may not be ours. */
  private meetsRival(order: readonly CommitValue[]): boolean {
    const { height } = this.state.tip;
    return order.some(({ parents }) =>
      parents.some((parent) => (this.standpoint(parent)?.height ?? -1) > height),
    );
  }

  private highest(parents: readonly string[]): Standpoint {
    let best = NOWHERE;
    for (const parent of parents) {
      const stands = this.standpoint(parent) ?? NOWHERE;
      if (stands.height > best.height) best = stands;
    }
    return best;
  }

  /** Commits a tip reaches that were not judged, parents before children. */
  private unjudged(tip: string, source: CommitSource): CommitValue[] {
    const order: CommitValue[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const stack: string[] = [tip];
    while (stack.length > 0) {
      const oid = stack.at(-1) as string;
      const commit = this.knows(oid) ? undefined : source.get(oid);
      if (commit === undefined || state.get(oid) === 'done') {
        stack.pop();
        continue;
      }
      if (state.get(oid) === 'open') {
        state.set(oid, 'done');
        order.push(commit);
        stack.pop();
        continue;
      }
      state.set(oid, 'open');
      for (const parent of [...commit.parents].reverse()) {
        if (!state.has(parent) && !this.knows(parent)) stack.push(parent);
      }
    }
    return order;
  }
}

/** How many commits that look like entries stand on each first parent. */
function countChildren(commits: readonly CommitValue[]): Map<string, number> {
  const children = new Map<string, number>();
  for (const commit of commits) {
    const parent = isEntry(commit) ? commit.parents[0] : undefined;
    if (parent !== undefined) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  return children;
}

/** Whether everything that looks like an entry stands in one line on the tip. */
function isLinear(
  commits: readonly CommitValue[],
  children: ReadonlyMap<string, number>,
  tip: string,
): boolean {
  let above = tip;
  for (const commit of commits) {
    if (!isEntry(commit)) continue;
    if (commit.parents[0] !== above || (children.get(above) ?? 0) > 1) return false;
    above = commit.oid;
  }
  return true;
}
