/** R6, R8, R9, R10, R13: when an entry is valid, and what it brings in. */
import {
  authorOf,
  type CommitValue,
  type Crypto,
  encode,
  eventsOf,
  isEntry,
  type Json,
} from '@lanemesh/event';
import { applyEvent } from './apply.ts';
import { settleCampaigns } from './effects/campaign.ts';
import { inviteProblem, logForked, proofProblem } from './effects/member.ts';
import { asBatch, type BatchCommit, type CommitSource, join, joiningOf } from './join.ts';
import type { FollowUp } from './reaction/reaction.ts';
import { RULE_SETS } from './rule-sets.ts';
import { newestOf, type RuleSet, type RuleSets, UpgradeNeeded } from './rules.ts';
import { type BatchMark, CHAIN_TIME_WINDOW, type Log, type State } from './state.ts';
import { weavingKey } from './weaving-key.ts';

/** Told of every event as it takes its position; reason is null if it had effect. */
export type Observer = (told: {
  readonly position: number;
  readonly author: string;
  readonly batch: BatchCommit;
  readonly entry: string;
  readonly line: string;
  readonly chainTime: number;
  readonly reason: string | null;
  /**
   * Set where no node signed it, but a rule made it at its cause's position: batch and entry are
   * those of the event it all began with, `line` is the event as a line.
   */
  readonly derived?: Pick<FollowUp, 'cause' | 'rule' | 'index'>;
}) => void;

/** Everything besides the state that judging reads. */
export interface Judging {
  readonly source: CommitSource;
  readonly crypto: Crypto;
  /** Where a void commit stands (R5), or null for nowhere. */
  readonly stands: (oid: string) => string | null;
  readonly observe?: Observer;
  /** The rule sets known; absent: those of this build. */
  readonly rules?: RuleSets;
}

/**
 * The rule set that judges what comes next on this state. It is chosen once an entry, so an entry
 * is judged whole under one. Throws UpgradeNeeded where the build does not know it.
 */
export function rulesIn(state: State, sets: RuleSets = RULE_SETS): RuleSet {
  const rules = sets.get(state.rules);
  if (rules === undefined) throw new UpgradeNeeded(state.rules, newestOf(sets));
  return rules;
}

/** Why a commit is no valid entry in the state after its first parent; null if it is one (R6). */
export function entryProblem(state: State, commit: CommitValue, judging: Judging): string | null {
  if (!isEntry(commit)) return 'is no entry';
  const { limits } = rulesIn(state, judging.rules);
  const { header, key } = commit.content;
  if (commit.parents[0] !== state.tip.oid || header.prev !== state.tip.digest)
    return 'does not extend this tip';
  if (header.mesh !== state.mesh) return 'is of another mesh';
  if (header.height <= state.tip.height || header.height > state.tip.height + limits.jump) {
    return 'has a height that does not fit';
  }
  return (
    weaverProblem(state, commit, key, judging) ??
    orderProblem(header.logs, header.prev, judging.crypto) ??
    voidParentProblem(state, commit.parents, header.logs.length, judging) ??
    logsProblem(state, commit, judging, limits)
  );
}

function weaverProblem(
  state: State,
  commit: CommitValue,
  key: string,
  judging: Judging,
): string | null {
  if (!isEntry(commit)) return 'is no entry';
  const { weaver, logs } = commit.content.header;
  const log = state.logs.get(weaver);
  if (log) {
    if (state.members.get(weaver)?.standing !== 'admitted')
      return 'is woven by a node that is not admitted';
    return log.keys.at(-1) === key ? null : 'is signed by a key that is not the weaver’s';
  }
  const own = asBatch(judging.source.get(commit.parents[1] ?? ''));
  const joining = own && joiningOf(own);
  const alone = logs.length === 1 && logs[0]?.author === weaver && logs[0].number === 1;
  // That the weaver is named by this key, and its batch well-formed, R7 says below.
  if (!joining || !alone || joining.key !== key) return 'is woven by an unknown node';
  const chainTime = chainTimeWith(state, weaver, commit.content.header.at);
  return inviteProblem(state, joining.invite, key, chainTime, judging.crypto);
}

/**
 * Whether an entry on an older entry of this state's line can be valid at all. Keys and
 * invites are only ever added, so a weaver unknown here was unknown there: nobody without
 * a key can make others compute an old state again.
 */
export function mayBeValid(
  state: State,
  commit: CommitValue,
  source: CommitSource,
  crypto: Crypto,
): boolean {
  if (!isEntry(commit) || commit.content.header.mesh !== state.mesh) return false;
  const { header, key } = commit.content;
  const log = state.logs.get(header.weaver);
  const own = asBatch(source.get(commit.parents[1] ?? ''));
  const joining = own && joiningOf(own);
  if (log?.keys.includes(key)) return true;
  return joining?.key === key && proofProblem(state, joining.invite, key, crypto) === null;
}

function orderProblem(
  logs: readonly { author: string }[],
  prev: string,
  crypto: Crypto,
): string | null {
  let last = '';
  for (const { author } of logs) {
    const key = weavingKey(prev, author, crypto);
    if (key <= last) return 'weaves logs in another order than R8';
    last = key;
  }
  return null;
}

function voidParentProblem(
  state: State,
  parents: readonly string[],
  logs: number,
  judging: Judging,
): string | null {
  const last = parents[1 + logs];
  if (last === undefined) return null;
  return judging.stands(last) === state.tip.oid && last !== state.tip.oid
    ? null
    : 'carries a commit that does not stand on its first parent';
}

function logsProblem(
  state: State,
  commit: CommitValue,
  { source, crypto }: Judging,
  { walk }: RuleSet['limits'],
): string | null {
  if (!isEntry(commit)) return 'is no entry';
  for (const [i, named] of commit.content.header.logs.entries()) {
    const batch = asBatch(source.get(commit.parents[1 + i] as string));
    if (!batch) return 'weaves a commit that is no batch';
    const { author, number } = batch.content.header;
    if (author !== named.author || number !== named.number || batch.digest !== named.digest) {
      return 'names another batch than its parent';
    }
    const joining = join(state, batch.oid, source, crypto, walk);
    if (joining.how === 'stranger') return `weaves a batch that ${joining.problem}`;
  }
  return null;
}

/** Chain time if this weaver's newest reading were `at` (R13). */
function chainTimeWith(state: State, weaver: string, at: number): number {
  const heard = [weaver];
  const sorted = [at];
  const oldest = Math.max(0, state.weavers.length + 1 - CHAIN_TIME_WINDOW);
  for (let i = state.weavers.length - 1; i >= oldest; i--) {
    const reading = state.weavers[i] as State['weavers'][number];
    if (heard.includes(reading.weaver)) continue;
    heard.push(reading.weaver);
    sorted.push(reading.at);
  }
  sorted.sort((a, b) => a - b);
  return Math.max(state.chainTime, sorted[(sorted.length - 1) >> 1] as number);
}

/**
 * Moves the state past a valid entry, in place. The caller has checked `entryProblem`.
 */
export function applyEntry(state: State, commit: CommitValue, judging: Judging): void {
  if (!isEntry(commit)) throw new Error(`commit ${commit.oid} is no entry`);
  const rules = rulesIn(state, judging.rules);
  const { header } = commit.content;
  state.chainTime = chainTimeWith(state, header.weaver, header.at);
  state.weavers = [...state.weavers, { weaver: header.weaver, at: header.at }].slice(
    -CHAIN_TIME_WINDOW,
  );
  const before = state.position;
  for (const oid of commit.parents.slice(1, 1 + header.logs.length)) {
    bringIn(state, oid, commit.oid, judging, rules);
  }
  settleCampaigns(state, before);
  state.tip = { oid: commit.oid, digest: commit.digest, height: header.height };
  state.entries.set(commit.oid, {
    height: header.height,
    chainTime: state.chainTime,
    weaver: header.weaver,
    position: state.position,
  });
  const log = state.logs.get(header.weaver);
  if (log) log.seenHeight = Math.max(log.seenHeight, header.height);
}

function bringIn(state: State, oid: string, entry: string, judging: Judging, rules: RuleSet): void {
  const joining = join(state, oid, judging.source, judging.crypto, rules.limits.walk);
  if (joining.how === 'fork') {
    const log = state.logs.get((joining.chain[0] as BatchCommit).content.header.author) as Log;
    for (const batch of joining.chain) log.forks.set(batch.oid, markOf(batch));
    logForked(log);
    return;
  }
  if (joining.how !== 'extends') return;
  for (const batch of joining.chain) {
    if (!countBatch(state, batch, entry, judging, rules)) return;
  }
}

function markOf(batch: BatchCommit): BatchMark {
  return { number: batch.content.header.number, digest: batch.digest };
}

/** R9. Whether the batch counts; everything after one that does not is left with it. */
function countBatch(
  state: State,
  batch: BatchCommit,
  entry: string,
  judging: Judging,
  rules: RuleSet,
): boolean {
  const { header, key, lines } = batch.content;
  const author = header.author;
  let log = state.logs.get(author);
  if (!log) {
    log = {
      head: '',
      number: 0,
      digest: '',
      keys: [key],
      recent: new Map(),
      ids: new Set(),
      forks: new Map(),
      marked: false,
      seenHeight: 0,
    };
    state.logs.set(author, log);
  } else if (log.keys.at(-1) !== key || state.members.get(author)?.standing !== 'admitted') {
    return false;
  }
  const before = log.head;
  log.head = batch.oid;
  log.number = header.number;
  log.digest = batch.digest;
  log.recent.set(batch.oid, markOf(batch));
  if (log.recent.size > rules.limits.below + 1)
    log.recent.delete(log.recent.keys().next().value as string);
  const seen = header.seen && state.entries.get(header.seen.id);
  if (seen && seen.height === header.seen?.height)
    log.seenHeight = Math.max(log.seenHeight, seen.height);
  const events = eventsOf(batch.content);
  for (const [i, event] of events.entries()) {
    state.position++;
    const place = { author, key, header, before, crypto: judging.crypto };
    const followUps: FollowUp[] = [];
    const reason = applyEvent(state, event, place, rules, (one) => followUps.push(one));
    if (!judging.observe) continue;
    const { position, chainTime } = state;
    const told = { position, author, batch, entry, chainTime };
    judging.observe({ ...told, line: lines[i] as string, reason });
    for (const { event, ref, reason, cause, rule, index } of followUps) {
      const line = encode(event as unknown as Json);
      const derived = { cause, rule, index };
      judging.observe({ ...told, author: authorOf(ref), line, reason, derived });
    }
  }
  return true;
}
