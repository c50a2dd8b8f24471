/** Taking a bundle in: read and judged in a repository beside ours, then brought over. */
import {
  BadBundle,
  fetch,
  openRepository,
  readBundleHeader,
  readRefFiles,
  revList,
  unbundle,
} from '@lanemesh/git';
import { LEDGER_REF, openGitStore } from '@lanemesh/ledger';
import { asBatch, join, missingRules } from '@lanemesh/state';
import { eventsIn } from './bundle-export.ts';
import { dropRefs, type Scratch, setRefs, withScratch } from './bundle-scratch.ts';
import { IMPORTED } from './imported.ts';
import { relay } from './relay.ts';
import { Replica } from './replica.ts';

const LOG = /^refs\/heads\/mesh\/log\/(n[a-z2-7]{25})(\.\d{1,3})?$/;
/** Refs a bundle may carry, and authors among them that nobody knows. */
const MOST_REFS = 10_000;
const MOST_STRANGERS = 64;
/** Milliseconds in which git has to read it. */
const TIMEOUT = 600_000;

export interface Imported {
  /** Events in the batches it carries. */
  readonly events: number;
  /** Those of them that were not here before. */
  readonly added: number;
  /** Its ledger and ours: `none`: it has none; `behind`: ours goes on from it. */
  readonly ledger: 'none' | 'same' | 'behind' | 'followed' | 'fork';
  /** Entries followed now that were not before. */
  readonly entries: number;
  /** Tip of its ledger. */
  readonly tip: string | null;
}

/**
 * Imports a bundle file (absolute path). hub: whether the mesh has a hub. Throws a BadBundle or
 * BundleLacksBasis, and then nothing of ours has changed.
 */
export async function importBundle(
  replica: Replica,
  dir: string,
  file: string,
  hub: boolean,
): Promise<Imported> {
  const { prerequisites, refs } = await readBundleHeader(file);
  const { ledger, logs } = checkNames(refs);
  await replica.refresh();
  const have = new Map<string, string>([[LEDGER_REF, replica.state.tip.oid]]);
  const held = [...new Set((await readRefFiles(dir, 'refs/')).values())];
  for (const [i, oid] of held.entries()) have.set(`refs/have/${i}`, oid);
  return withScratch(dir, have, async (scratch) => {
    await unbundle(scratch.repository, file, { timeoutMs: TIMEOUT });
    const judged = await judge(replica, scratch, ledger, logs);
    const tips = [...refs.values()];
    const carried = await revList(scratch.repository, tips, prerequisites);
    const fresh = await revList(scratch.repository, tips, held);
    const counts = {
      events: eventsIn(judged.copy, carried),
      added: eventsIn(judged.copy, fresh),
      tip: ledger,
    };
    await bring(dir, scratch, judged.wanted);
    const entries = await take(replica, dir, judged, hub);
    return { ...counts, ledger: judged.how, entries };
  });
}

function checkNames(refs: ReadonlyMap<string, string>) {
  if (refs.size === 0) throw new BadBundle('carries no ref');
  if (refs.size > MOST_REFS) throw new BadBundle(`carries more than ${MOST_REFS} refs`);
  const logs: { author: string; oid: string }[] = [];
  for (const [name, oid] of refs) {
    if (name === LEDGER_REF) continue;
    const author = LOG.exec(name)?.[1];
    if (author === undefined)
      throw new BadBundle(`carries ${JSON.stringify(name.slice(0, 80))}, which is not of a mesh`);
    logs.push({ author, oid });
  }
  return { ledger: refs.get(LEDGER_REF) ?? null, logs };
}

interface Judged {
  /** Our copy of the mesh, as it would be. */
  readonly copy: Replica;
  readonly how: Imported['ledger'];
  readonly ledger: string | null;
  /** Refs to keep until the ledger has what they name. */
  readonly wanted: ReadonlyMap<string, string>;
}

/** Judges all of it as a fetch is judged, in a copy of ours. */
async function judge(
  replica: Replica,
  { dir }: Scratch,
  ledger: string | null,
  logs: readonly { author: string; oid: string }[],
): Promise<Judged> {
  // What happens to our log in a copy is nothing to be remembered.
  const { keeper: _, ...options } = replica.options;
  const store = openGitStore({ dir });
  try {
    const copy = await Replica.open({ ...options, store, snapshots: null, hear: () => {} });
    const before = copy.state.tip.oid;
    const { follow } = await copy.receive({
      ledger: ledger ?? before,
      logs: new Map(logs.map(({ oid }, i) => [String(i), oid])),
    });
    if (follow === 'foreign') throw new BadBundle('is of another mesh');
    // Under rules that this build does not know nothing is judged: it is kept and carried on.
    const blind = missingRules(copy.state) !== null;
    if (ledger !== null && !blind && copy.line.standpoint(ledger)?.oid !== ledger)
      throw new BadBundle('carries a ledger whose newest commit is no entry of this mesh');
    const how = ledger === null ? 'none' : howOf(follow, ledger === before);
    const wanted = new Map<string, string>();
    if (ledger !== null && (how === 'followed' || how === 'fork'))
      wanted.set(`${IMPORTED}ledger`, ledger);
    const strangers = new Set<string>();
    for (const { author, oid } of logs) {
      if (asBatch(copy.commits.get(oid))?.content.header.author !== author)
        throw new BadBundle(`carries a log of ${author} whose newest commit is no batch of its`);
      const joining = join(copy.state, oid, copy.commits, options.crypto, Number.POSITIVE_INFINITY);
      // What an older ledger, or a forked one, brought in need not join ours.
      if (joining.how === 'stranger' && !blind && how !== 'behind' && how !== 'fork')
        throw new BadBundle(`carries a log of ${author} that ${joining.problem}`);
      if (!copy.state.logs.has(author)) strangers.add(author);
      const news = joining.how === 'extends' || joining.how === 'fork';
      if (news && !(author === replica.me && replica.isOwn(oid)))
        wanted.set(`${IMPORTED}log/${author}.${oid}`, oid);
    }
    if (strangers.size > MOST_STRANGERS)
      throw new BadBundle(`carries logs of ${strangers.size} nodes that nobody knows`);
    return { copy, how, ledger, wanted };
  } finally {
    await store.close();
  }
}

function howOf(follow: string, same: boolean): Imported['ledger'] {
  if (same) return 'same';
  if (follow === 'fork') return 'fork';
  return follow === 'heal' ? 'behind' : 'followed';
}

/** Brings over what is wanted, and nothing else that the bundle may hold. */
async function bring(
  dir: string,
  scratch: Scratch,
  wanted: ReadonlyMap<string, string>,
): Promise<void> {
  const there = await readRefFiles(dir, IMPORTED);
  const missing = new Map([...wanted].filter(([name, oid]) => there.get(name) !== oid));
  if (missing.size === 0) return;
  await setRefs(scratch.repository, missing);
  const brought = await fetch(openRepository(dir), {
    url: scratch.dir,
    refspecs: [...missing.keys()].map((name) => `+${name}:${name}`),
    fsck: false,
    timeoutMs: TIMEOUT,
  });
  if (!brought.ok) throw new Error(`what the bundle holds was not taken in: ${brought.message}`);
}

/** Follows and learns what was brought, and drops the refs of what the ledger has now. */
async function take(
  replica: Replica,
  dir: string,
  { ledger, how, wanted }: Judged,
  hub: boolean,
): Promise<number> {
  const tips = [...wanted].filter(([name]) => name.includes('/log/')).map(([, oid]) => oid);
  const entries = await relay(replica, how === 'followed' ? ledger : null, tips, hub);
  const { state, commits, options } = replica;
  const needed = (name: string, oid: string) => {
    if (name === `${IMPORTED}ledger`) return !state.entries.has(oid);
    const { how: joins } = join(state, oid, commits, options.crypto, Number.POSITIVE_INFINITY);
    return joins === 'extends' || joins === 'fork';
  };
  const done = [...(await readRefFiles(dir, IMPORTED))].filter(([name, oid]) => !needed(name, oid));
  await dropRefs(
    openRepository(dir),
    done.map(([name]) => name),
  );
  return entries.length;
}
