/** What to push after a fetch: our log, an entry or lost entries, and what the hub lost of others. */
import { buildMerge, type Signer } from '@lanemesh/event';
import { failpoint } from '@lanemesh/git';
import { commitId, LEDGER_REF, logRef, personOf, signerFor } from '@lanemesh/ledger';
import { entryProblem, missingRules, rulesIn } from '@lanemesh/state';
import type { Received, Replica } from './replica.ts';
import type { Candidate } from './tips.ts';
import type { HubView, PushUpdate } from './transport.ts';
import { makeEntry } from './weave.ts';

/** Names tried for our own log where somebody else's commits block it. */
const MAILBOXES = 8;

/**
 * Updates for one plain push. weave: somebody waits for a position, or patience has ended.
 * An entry made here is durable in the store, but followed only once it is seen at the hub.
 */
export async function outgoing(
  replica: Replica,
  view: HubView,
  follow: Received['follow'],
  weave: boolean,
): Promise<PushUpdate[]> {
  // The first branch of an empty hub becomes its default: that is for people to decide.
  if (view.empty === true) return [];
  const own = ownLog(replica, view);
  const updates = [...(own ?? []), ...lostLogs(replica, view)];
  // Under rules that this build does not know it carries logs, and judges and weaves nothing.
  if (missingRules(replica.state) !== null) return updates;
  if (follow === 'heal') {
    updates.push(await lostEntries(replica, view));
  } else if (follow === 'follow' && (replica.raise || weave || isShutOut(replica, own))) {
    const entry = await weaveEntry(replica, voidTip(replica, view));
    if (entry) updates.push({ ref: LEDGER_REF, to: entry });
  }
  return updates;
}

/**
 * Makes and stores an entry on the state followed; null if there is nothing to bring in, or
 * this node may not weave: an entry that would be void is never published.
 */
export async function weaveEntry(
  replica: Replica,
  voidParent: string | null,
): Promise<string | null> {
  const { store, crypto, author, now } = replica.options;
  const { state, commits } = replica;
  if (missingRules(state) !== null) return null;
  const signer = weavingSigner(replica);
  const candidates = signer && weavable(replica);
  if (signer === null || candidates === null || (candidates.length === 0 && !replica.raise))
    return null;
  // A rival far above ours must not make our entries void by their height (R6).
  const highest = state.tip.height + rulesIn(state).limits.jump;
  const height = Math.min(Math.max(state.tip.height, replica.heights.max) + 1, highest);
  const weaver = { id: author.id, signer };
  const raw = makeEntry(state, candidates, weaver, height, voidParent, now(), commits, crypto);
  const entry = commits.add(raw);
  const stands = (oid: string) => replica.line.standpoint(oid)?.oid ?? null;
  if (entryProblem(state, entry, { source: commits, crypto, stands }) !== null) return null;
  failpoint('entry.weave');
  await store.commit({ objects: [raw], moves: [] });
  failpoint('entry.woven');
  replica.heights.max = Math.max(replica.heights.max, height);
  return entry.oid;
}

/** What this node may bring in (R6): a newcomer its own first batch alone. */
function weavable({ state, me, tips }: Replica): Candidate[] {
  const candidates = tips.candidates(state);
  if (state.logs.has(me)) return candidates;
  return candidates.filter(({ author }) => author === me).slice(0, 1);
}

/**
 * What signs this node's entries: its log's current key as the ledger has it, also while a rotation
 * waits for its place; null: it may not weave, or does not hold that key.
 */
function weavingSigner({ state, me, options }: Replica): Signer | null {
  const log = state.logs.get(me);
  if (!log) return options.author.signer;
  if (state.members.get(me)?.standing !== 'admitted') return null;
  return signerFor(options.author, log.keys.at(-1) as string);
}

/** Weaves and follows at once, where the mesh has no hub. Resolves with the entry or null. */
export async function weaveLocally(replica: Replica): Promise<string | null> {
  const entry = await weaveEntry(replica, null);
  if (entry !== null) await replica.receive({ ledger: entry, logs: new Map() });
  return entry;
}

function voidTip(replica: Replica, view: HubView): string | null {
  return view.ledger !== null && view.ledger !== replica.state.tip.oid ? view.ledger : null;
}

/** Where every name for our log is taken, what we say gets in with an entry of ours alone. */
function isShutOut(replica: Replica, own: readonly PushUpdate[] | null): boolean {
  return own === null && replica.pending().length > 0;
}

/** Our log, as far as the hub lacks it; null: every name for it is taken. */
function ownLog(replica: Replica, view: HubView): PushUpdate[] | null {
  const head = replica.head;
  if (!head) return [];
  const own = replica.me;
  const names = [...view.logs.keys()];
  const free = [...Array(MAILBOXES).keys()].find((suffix) => {
    const name = suffix === 0 ? own : `${own}.${suffix}`;
    const held = view.logs.get(name);
    // git has no branch beside one whose name goes on with a slash.
    if (names.some((other) => other.startsWith(`${name}/`))) return false;
    return held === undefined || held === head.oid || replica.isOwn(held);
  });
  if (free === undefined) return null;
  if (view.logs.get(free === 0 ? own : `${own}.${free}`) === head.oid) return [];
  return [{ ref: logRef(own, free), to: head.oid }];
}

/** Logs of others that the hub had and lost, or that came to us by another way. */
function lostLogs(replica: Replica, view: HubView): PushUpdate[] {
  let held: Set<string> | null = null;
  const updates: PushUpdate[] = [];
  for (const author of replica.state.members.keys()) {
    const newest = replica.newestOf(author);
    const there = view.logs.get(author);
    if (author === replica.me || !newest || there === newest.oid) continue;
    held ??= new Set(view.logs.values());
    if (held.has(newest.oid)) continue;
    if (there === undefined || replica.isBelow(there, newest))
      updates.push({ ref: logRef(author), to: newest.oid });
  }
  return updates;
}

/** The entries the hub lost: by fast-forward, or by a merge over void commits on its tip (R15). */
async function lostEntries(replica: Replica, view: HubView): Promise<PushUpdate> {
  const ours = replica.state.tip.oid;
  const onTop = view.ledger === null || replica.state.entries.has(view.ledger);
  if (onTop) return { ref: LEDGER_REF, to: ours };
  const person = personOf(replica.me, Math.floor(replica.options.now() / 1000));
  const merge = buildMerge(
    [ours, view.ledger as string],
    person,
    'mesh: lost entries given back [skip ci]\n',
  );
  await replica.options.store.commit({ objects: [merge], moves: [] });
  return { ref: LEDGER_REF, to: commitId(merge) };
}
