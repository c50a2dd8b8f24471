/** The first commit that breaks a rule, and which rule it is. */
import { type Crypto, isEntry } from '@lanemesh/event';
import type { CommitStore } from '@lanemesh/ledger';
import { type CommitSource, join, type State } from '@lanemesh/state';

export interface Finding {
  /** Where it would have stood: the position after the last one that is sound; null: nowhere. */
  readonly position: number | null;
  readonly commit: string;
  /** The node that signed it, or that it names where its signature does not fit. */
  readonly node: string | null;
  /** Of the ledger's specification: 'R1' to 'R16', or 'git'. */
  readonly rule: string;
  readonly problem: string;
}

/** A finding of R9. */
export type Left = Finding & { readonly node: string };

/** What the search for a culprit reads. */
export interface Evidence {
  /** The state before the culprit. */
  readonly state: State;
  readonly source: CommitSource;
  readonly crypto: Crypto;
  readonly store: CommitStore;
  /** What cannot be read, and why. */
  readonly bad: ReadonlyMap<string, string>;
}

interface Broken {
  readonly oid: string;
  readonly problem: string;
}

/** However long a log is that was not woven yet. */
const EVERYTHING = Number.POSITIVE_INFINITY;
const NO_FORM = 'its signature does not fit its bytes, or its form is not exact';

/** Says what is wrong with an entry that is none: itself, or a batch it brings in. */
export async function culpritOf(broken: Broken, evidence: Evidence): Promise<Finding> {
  const { source } = evidence;
  const commit = source.get(broken.oid);
  if (commit && isEntry(commit)) {
    for (const [i, named] of commit.content.header.logs.entries()) {
      const first = firstBroken(commit.parents[1 + i] as string, evidence);
      if (first) return { ...(await finding(first, evidence)), node: named.author };
    }
  }
  return finding(broken, evidence);
}

/** What is wrong with a log, or null where its tip joins it (R7), however much is not woven yet. */
export async function logProblem(tip: string, evidence: Evidence): Promise<Finding | null> {
  const first = firstBroken(tip, evidence);
  return first && finding(first, evidence);
}

/** What is left out of a log (R9) because its author may not speak; null: nothing is. */
export function leftOf(
  tip: string,
  { state, source, crypto }: Pick<Evidence, 'state' | 'source' | 'crypto'>,
): Left | null {
  const joining = join(state, tip, source, crypto, EVERYTHING);
  const author = joining.how === 'extends' ? joining.chain[0]?.content.header.author : undefined;
  const standing = author === undefined ? undefined : state.members.get(author)?.standing;
  if (author === undefined || standing === undefined || standing === 'admitted') return null;
  const problem = `its author is ${standing}: it is left, with all that stands on it`;
  return { position: null, commit: tip, node: author, rule: 'R9', problem };
}

/** The oldest commit of a chain that joins no log. */
function firstBroken(tip: string, { state, source, crypto }: Evidence): Broken | null {
  const chain = chainTo(tip, state, source);
  const problemAt = (i: number): string | null => {
    const joining = join(state, chain[i] as string, source, crypto, EVERYTHING);
    return joining.how === 'stranger' ? joining.problem : null;
  };
  if (problemAt(chain.length - 1) === null) return null;
  // Whatever stands on a stranger is one.
  let [sound, broken] = [-1, chain.length - 1];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (problemAt(middle) === null) sound = middle;
    else broken = middle;
  }
  const oid = chain[broken] as string;
  return { oid, problem: problemAt(broken) ?? '' };
}

/** A commit and the batches of its author below it, oldest first, down to what counted or is none. */
function chainTo(tip: string, state: State, source: CommitSource): string[] {
  const chain = [tip];
  const counted = new Set([...state.logs.values()].flatMap((log) => [...log.recent.keys()]));
  const author = authorOf(tip, source);
  // Nobody says what stands below bytes that nobody signed.
  const belowOf = (oid: string) =>
    authorOf(oid, source) === null ? undefined : source.get(oid)?.parents[0];
  for (let at = belowOf(tip); at !== undefined && !counted.has(at); at = belowOf(at)) {
    const below = authorOf(at, source);
    if (below !== null && below !== author) break;
    chain.push(at);
  }
  return chain.reverse();
}

/** Whose batch it is; '' of an entry; null where nobody signed it, or it is missing. */
function authorOf(oid: string, source: CommitSource): string | null {
  const header = source.get(oid)?.content?.header;
  return header === undefined ? null : header.t === 'batch' ? header.author : '';
}

async function finding(
  { oid, problem }: Broken,
  { state, source, store, bad }: Evidence,
): Promise<Finding> {
  const commit = source.get(oid);
  const header = commit?.content?.header;
  const signer = header && (header.t === 'batch' ? header.author : header.weaver);
  const missing = bad.get(oid) ?? 'is missing';
  const said = commit === undefined ? missing : commit.content ? problem : NO_FORM;
  return {
    position: state.position + 1,
    commit: oid,
    node: signer ?? (await namedBy(oid, state, store)),
    rule: RULES.find(([sign]) => sign.test(said))?.[1] ?? 'R6',
    problem: said,
  };
}

/** The node that a commit names in its header or as its author, whoever wrote it; a known one first. */
async function namedBy(oid: string, state: State, store: CommitStore): Promise<string | null> {
  const raw = (await store.read([oid]).catch(() => new Map())).get(oid);
  if (raw === undefined || raw === 'oversize') return null;
  const text = new TextDecoder().decode(raw);
  const named = NAMED.flatMap((place) => place.exec(text)?.[1] ?? []);
  return named.find((id) => state.logs.has(id)) ?? named[0] ?? null;
}

const NAMED = [/^author (n[a-z2-7]{25}) </m, /^\{"at".*"(?:author|weaver)":"(n[a-z2-7]{25})"[,}]/m];

const RULES: readonly (readonly [RegExp, string])[] = [
  [/signature|bytes|cannot be read/, 'R1'],
  [/another author|number|digest|begin|named by/, 'R2'],
  [/no entry|missing/, 'R3'],
  [/another mesh/, 'R4'],
  [/than its parent/, 'R6'],
  [/order/, 'R8'],
  [/batch|log/, 'R7'],
];
