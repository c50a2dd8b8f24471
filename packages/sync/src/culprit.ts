/** The first commit that breaks a rule, and which rule it is. */
import { type CommitValue, isEntry } from '@lanemesh/event';
import type { CommitStore } from '@lanemesh/ledger';
import { asBatch, type CommitSource, type State } from '@lanemesh/state';

export interface Finding {
  /** Where it would have stood: the position after the last one that is sound; null: nowhere. */
  readonly position: number | null;
  readonly commit: string;
  /** The node that signed it, or that its author line names. */
  readonly node: string | null;
  /** Of the ledger's specification: 'R1' to 'R16', or 'git'. */
  readonly rule: string;
  readonly problem: string;
}

/** Says what is wrong with an entry that is none: itself, or a batch it brings in. */
export async function culpritOf(
  broken: { readonly commit: string; readonly problem: string },
  state: State,
  source: CommitSource,
  store: CommitStore,
): Promise<Finding> {
  const commit = source.get(broken.commit);
  if (commit && isEntry(commit)) {
    for (const [i, named] of commit.content.header.logs.entries()) {
      const oid = commit.parents[1 + i] as string;
      const first = firstBroken(oid, state, source);
      const batch = source.get(oid);
      const other = batch !== undefined && batch.digest !== named.digest;
      if (first === null && !other) continue;
      const problem = first?.problem ?? 'is not the batch its entry was signed over';
      const found = await finding(first?.oid ?? oid, 'R2', problem, state, source, store);
      return { ...found, node: named.author };
    }
  }
  const problem = commit?.content === null ? NO_FORM : broken.problem;
  return finding(broken.commit, ruleOf(problem), problem, state, source, store);
}

/** What is wrong with a log whose tip joins nothing. */
export async function joinFinding(
  tip: string,
  problem: string,
  state: State,
  source: CommitSource,
  store: CommitStore,
): Promise<Finding> {
  const first = firstBroken(tip, state, source);
  if (first) return finding(first.oid, 'R2', first.problem, state, source, store);
  return finding(tip, 'R7', problem, state, source, store);
}

const NO_FORM = 'its signature does not fit its bytes, or its form is not exact';

/** The oldest commit of a chain that is no batch, or does not carry on the one below it. */
function firstBroken(
  tip: string,
  state: State,
  source: CommitSource,
): { oid: string; problem: string } | null {
  let found: { oid: string; problem: string } | null = null;
  const known = new Set([...state.logs.values()].map((log) => log.head));
  let child: CommitValue | null = null;
  for (let at: string | undefined = tip; at !== undefined && !known.has(at); ) {
    const commit = source.get(at);
    const batch = asBatch(commit);
    if (!commit || !batch) {
      found = { oid: at, problem: commit ? NO_FORM : 'is missing' };
    } else if (child && asBatch(child)?.content.header.prev !== batch.digest) {
      found = { oid: at, problem: 'is not the batch its successor was signed on' };
    }
    child = commit ?? null;
    at = commit?.parents[0];
  }
  return found;
}

async function finding(
  oid: string,
  rule: string,
  problem: string,
  state: State,
  source: CommitSource,
  store: CommitStore,
): Promise<Finding> {
  const content = source.get(oid)?.content;
  const signer =
    content && (content.header.t === 'batch' ? content.header.author : content.header.weaver);
  const node = signer ?? (await authorLine(oid, store));
  return { position: state.position + 1, commit: oid, node, rule, problem };
}

/** The node that a commit's author line names, whoever wrote it. */
async function authorLine(oid: string, store: CommitStore): Promise<string | null> {
  const raw = (await store.read([oid]).catch(() => new Map())).get(oid);
  if (raw === undefined || raw === 'oversize') return null;
  return /^author (n[a-z2-7]{25}) </m.exec(new TextDecoder().decode(raw))?.[1] ?? null;
}

const RULES: readonly (readonly [RegExp, string])[] = [
  [/signature|no entry|missing/, 'R3'],
  [/another mesh/, 'R4'],
  [/order/, 'R8'],
  [/batch|log/, 'R7'],
];

function ruleOf(problem: string): string {
  return RULES.find(([sign]) => sign.test(problem))?.[1] ?? 'R6';
}
