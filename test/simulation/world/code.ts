/** A code repository in memory: commits with the trailer of their task, targets, head branches. */
import { oidOf } from './crypto.ts';

export interface CodeCommit {
  readonly id: string;
  readonly parents: readonly string[];
  /** The task whose trailer it carries; null: none. */
  readonly task: string | null;
  /** The claim its change was made under; null: it is nobody's work. */
  readonly claim: string | null;
  /** Commits below it along first parents. */
  readonly depth: number;
}

/** `to` null removes the branch; `lease` is what it has to hold, null: it must not exist. */
export interface CodeUpdate {
  readonly branch: string;
  readonly to: string | null;
  readonly lease: string | null;
}

/** Where tasks land, one a lane; every other branch is named by its task. */
export const TARGETS = ['main', 'docs', 'next', 'site', 'beta', 'tool'] as const;

export class CodeRepository {
  readOnly = false;
  private readonly commits = new Map<string, CodeCommit>();
  /** The least depth of a task's commits. */
  private readonly depths = new Map<string, number>();
  private readonly branches = new Map<string, string>();
  /** Work in progress, by a task and a claim of it. */
  private readonly kept = new Map<string, string>();

  constructor() {
    for (const target of TARGETS) this.branches.set(target, this.make([], null, null));
  }

  /** A fresh commit; no two are alike. */
  make(parents: readonly string[], task: string | null, claim: string | null): string {
    const id = oidOf(`commit ${this.commits.size} ${parents.join(' ')}`);
    const depth = parents[0] === undefined ? 0 : this.get(parents[0]).depth + 1;
    this.commits.set(id, { id, parents, task, claim, depth });
    if (task !== null) this.depths.set(task, Math.min(depth, this.depths.get(task) ?? depth));
    return id;
  }

  get(id: string): CodeCommit {
    const commit = this.commits.get(id);
    if (!commit) throw new Error(`there is no commit ${id} of code`);
    return commit;
  }

  at(branch: string): string | null {
    return this.branches.get(branch) ?? null;
  }

  /** What only who has file access there can do. */
  tamper(branch: string, to: string): void {
    this.branches.set(branch, to);
  }

  /** The tasks' head branches. */
  heads(): string[] {
    return [...this.branches.keys()].filter((name) => !TARGETS.some((target) => target === name));
  }

  /** What a target holds. */
  tip(target: string): string {
    const tip = this.at(target);
    if (tip === null) throw new Error(`there is no target ${target}`);
    return tip;
  }

  /** Moves all branches or none, each only from its leased value; force: as `+` does, from any. */
  push(updates: readonly CodeUpdate[], force = false): { readonly moved: boolean } {
    if (this.readOnly) return { moved: false };
    if (!force && updates.some(({ branch, lease }) => this.at(branch) !== lease))
      return { moved: false };
    for (const { branch, to } of updates) {
      if (to === null) this.branches.delete(branch);
      else this.branches.set(branch, to);
    }
    return { moved: true };
  }

  /** Moves what is kept of work in progress, forward only; force: to anything. */
  keep(ref: string, to: string, force = false): { readonly moved: boolean } {
    const held = this.inProgress(ref);
    const isForward = held === null || this.stands(to, held);
    if (this.readOnly || !(isForward || force)) return { moved: false };
    this.kept.set(ref, to);
    return { moved: true };
  }

  inProgress(ref: string): string | null {
    return this.kept.get(ref) ?? null;
  }

  /** Whether what a ref keeps is a commit, or stands on it. */
  isKept(ref: string, commit: string): boolean {
    const held = this.inProgress(ref);
    return held !== null && this.stands(held, commit);
  }

  /** Removes all that is kept of a task. */
  dropKept(task: string): { readonly moved: boolean } {
    const refs = [...this.kept.keys()].filter((ref) => ref.startsWith(task));
    if (this.readOnly || refs.length === 0) return { moved: false };
    for (const ref of refs) this.kept.delete(ref);
    return { moved: true };
  }

  /** The line below a commit along first parents, newest first, itself included. */
  line(tip: string): CodeCommit[] {
    return [...this.below(tip)];
  }

  private *below(tip: string): Generator<CodeCommit> {
    for (let id: string | undefined = tip; id !== undefined; ) {
      const commit = this.get(id);
      yield commit;
      id = commit.parents[0];
    }
  }

  /** The newest commit at or below `tip` that carries the task's trailer. */
  landed(tip: string, task: string): string | null {
    const least = this.depths.get(task) ?? Infinity;
    for (const commit of this.below(tip)) {
      if (commit.depth < least) return null;
      if (commit.task === task) return commit.id;
    }
    return null;
  }

  /** Whether the target holds the commit. */
  holds(target: string, id: string): boolean {
    return this.stands(this.tip(target), id);
  }

  /** Whether a commit is another one or stands on it, along first parents. */
  stands(tip: string, id: string): boolean {
    const depth = this.commits.get(id)?.depth ?? 0;
    for (const commit of this.below(tip)) if (commit.depth <= depth) return commit.id === id;
    return false;
  }

  /** Every task's commit in any target. */
  allLanded(): CodeCommit[] {
    return TARGETS.flatMap((target) =>
      this.line(this.tip(target)).filter((commit) => commit.task !== null),
    );
  }
}
