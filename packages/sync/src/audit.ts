/** Judging a copy of the mesh anew, from raw bytes alone: what `mesh verify` answers with. */
import type { Crypto } from '@lanemesh/event';
import { type CommitStore, Commits, LEDGER_REF } from '@lanemesh/ledger';
import {
  applyEntry,
  asBatch,
  cloneState,
  entryProblem,
  foundState,
  join,
  Line,
  missingRules,
  type State,
} from '@lanemesh/state';
import { CarefulStore } from './careful-store.ts';
import { culpritOf, type Finding, leftOf, logProblem } from './culprit.ts';

const LOGS = 'refs/heads/mesh/log/';
const HUB_LOGS = 'refs/hub/log/';
const HUB_LEDGER = 'refs/hub/ledger';

export interface Audit {
  /** What breaks a rule in what this node follows or wrote. Empty: nothing was tampered with. */
  readonly findings: readonly Finding[];
  readonly entries: number;
  readonly batches: number;
  /** Events with a position. */
  readonly events: number;
  /** Commits somebody pushed that are neither batch nor entry, or join nothing: without effect. */
  readonly voids: readonly Finding[];
  /** Nodes whose log has a second batch on one parent. */
  readonly forks: readonly string[];
  /** Events without effect. */
  readonly deadLetters: number;
  /** The state after the newest entry that stands, or null without a founding commit. */
  readonly state: State | null;
  /** Keys of every log, by node, the oldest first. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads every commit of ledger and logs again and judges it. founding, mesh: as the node knows. */
export async function audit(
  plain: CommitStore,
  crypto: Crypto,
  { founding, mesh }: { readonly founding: string; readonly mesh: string },
): Promise<Audit> {
  const store = new CarefulStore(plain);
  const commits = new Commits(store, crypto);
  const refs = await plain.refs('refs/');
  await commits.load([...new Set(refs.values())], () => false);
  await commits.load([founding], () => false);
  const findings: Finding[] = store.bad.map(({ oid, problem }) => ({
    position: null,
    commit: oid,
    node: null,
    rule: 'R1',
    problem,
  }));
  const root = commits.get(founding);
  const founded = root ? foundState(root, crypto) : null;
  if (!root || !founded || founded.mesh !== mesh) {
    const problem = 'is not the founding commit of this mesh';
    findings.push({ position: 1, commit: founding, node: null, rule: 'R4', problem });
    return { ...EMPTY, findings, keys: new Map() };
  }
  const tip = refs.get(LEDGER_REF);
  const { state, broken } = foldLine(commits, crypto, founded, tip ?? founding);
  const bad = new Map(store.bad.map(({ oid, problem }) => [oid, problem]));
  const evidence = { state, source: commits, crypto, store: plain, bad };
  if (broken) findings.unshift(await culpritOf(broken, evidence));
  const voids: Finding[] = [];
  for (const [ref, oid] of refs) {
    const own = ref.startsWith(LOGS);
    if (!own && !ref.startsWith(HUB_LOGS)) continue;
    const found = await logProblem(oid, evidence);
    if (found) (own ? findings : voids).push(found);
    const left = found ? null : leftOf(oid, evidence);
    if (left) voids.push(left);
  }
  const beside = refs.get(HUB_LEDGER);
  if (beside !== undefined && missingRules(state) === null)
    voids.push(...voidsOf(commits, state, beside));
  return {
    findings: distinct(findings),
    entries: state.entries.size - 1,
    batches: [...state.logs.values()].reduce((sum, log) => sum + log.number, 0),
    events: state.position,
    voids: distinct(voids),
    forks: [...state.logs].filter(([, log]) => log.forks.size > 0).map(([author]) => author),
    deadLetters: state.deadCount,
    state,
    keys: keysOf(state, refs.values(), commits, crypto),
  };
}

const EMPTY = {
  entries: 0,
  batches: 0,
  events: 0,
  voids: [],
  forks: [],
  deadLetters: 0,
  state: null,
};

/** Folds the first-parent line of a tip as far as it is valid. */
function foldLine(
  commits: Commits,
  crypto: Crypto,
  founded: State,
  tip: string,
): { state: State; broken: { oid: string; problem: string } | null } {
  const line = lineTo(tip, founded.tip.oid, commits);
  // Where void commits stand is judged by the walker that judges everything.
  const walker = new Line(cloneState(founded), crypto);
  walker.judge(tip, commits);
  const judging = {
    source: commits,
    crypto,
    stands: (oid: string) => walker.standpoint(oid)?.oid ?? null,
  };
  const state = founded;
  for (const oid of line) {
    if (missingRules(state) !== null) return { state, broken: null };
    const commit = commits.get(oid);
    const problem = commit ? entryProblem(state, commit, judging) : 'is missing';
    if (commit === undefined || problem !== null)
      return { state, broken: { oid, problem: problem ?? 'is missing' } };
    applyEntry(state, commit, judging);
  }
  return { state, broken: null };
}

/** A tip and its first parents down to the founding commit, oldest first. */
function lineTo(tip: string, founding: string, commits: Commits): string[] {
  const line: string[] = [];
  for (let at: string | undefined = tip; at !== undefined && at !== founding; ) {
    // Bytes that nobody signed name no parent that would have to be there.
    const isHearsay = line.length > 0 && commits.get(line.at(-1) as string)?.content === null;
    if (isHearsay && commits.get(at) === undefined) break;
    line.push(at);
    at = commits.get(at)?.parents[0];
  }
  return line.reverse();
}

/** Commits at the hub's ledger branch that stand on something else than themselves. */
function voidsOf(commits: Commits, state: State, tip: string): Finding[] {
  const found: Finding[] = [];
  const seen = new Set<string>();
  const open = [tip];
  while (open.length > 0) {
    const oid = open.pop() as string;
    if (seen.has(oid) || state.entries.has(oid)) continue;
    seen.add(oid);
    const commit = commits.get(oid);
    if (!commit || asBatch(commit)) continue;
    found.push({
      position: null,
      commit: oid,
      node: null,
      rule: 'R5',
      problem: 'is no entry of this ledger',
    });
    open.push(...commit.parents);
  }
  return found;
}

/** Of every log the keys it had, and those of batches at hand that join it. */
function keysOf(
  state: State,
  tips: Iterable<string>,
  commits: Commits,
  crypto: Crypto,
): Map<string, Set<string>> {
  const keys = new Map([...state.logs].map(([author, log]) => [author, new Set(log.keys)]));
  for (const tip of tips) {
    const joining = join(state, tip, commits, crypto, Number.POSITIVE_INFINITY);
    for (const { content } of 'chain' in joining ? joining.chain : []) {
      const { author } = content.header;
      keys.set(author, (keys.get(author) ?? new Set()).add(content.key));
    }
  }
  return keys;
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ commit }) => !seen.has(commit) && seen.add(commit));
}
