/** Writing a bundle: the ledger, every log, and what is not woven yet, of any author. */
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import { createBundle, revList } from '@lanemesh/git';
import { LEDGER_REF, logRef } from '@lanemesh/ledger';
import { asBatch, join } from '@lanemesh/state';
import { withScratch } from './bundle-scratch.ts';
import type { Replica } from './replica.ts';

export interface Exported {
  /** Events in its batches. */
  readonly events: number;
  /** Refs it carries, with their commits. */
  readonly refs: ReadonlyMap<string, string>;
}

/**
 * Writes a bundle at an absolute path: it appears whole and durable, or not at all. dir: the
 * node's own repository; since: an entry the reader has already, with all below it; null: none.
 * Resolves with null, and writes nothing, where there is nothing to carry.
 */
export async function exportBundle(
  replica: Replica,
  dir: string,
  file: string,
  since: string | null = null,
): Promise<Exported | null> {
  const refs = refsOf(replica);
  const without = since === null ? [] : [since];
  return withScratch(dir, refs, async ({ repository }) => {
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    try {
      if (!(await createBundle(repository, draft, [...refs.keys()], without))) return null;
      await sync(draft);
      await fs.rename(draft, file);
      await sync(dirname(file));
    } finally {
      await fs.rm(draft, { force: true });
    }
    const carried = await revList(repository, [...refs.values()], without);
    await replica.commits.load([...refs.values()], () => false);
    return { events: eventsIn(replica, carried), refs };
  });
}

/** Names as the hub has them, so that whatever reads a hub reads a bundle. */
function refsOf(replica: Replica): Map<string, string> {
  const { state } = replica;
  const refs = new Map([[LEDGER_REF, state.tip.oid]]);
  const logs = new Map([...state.logs].map(([author, { head }]) => [author, [head]]));
  for (const [author, tips] of unwoven(replica)) {
    const { extending, forks } = tips;
    const head = extending.length > 0 ? [] : (logs.get(author) ?? []);
    logs.set(author, [...extending, ...head, ...forks]);
  }
  for (const [author, oids] of logs)
    for (const [mailbox, oid] of oids.entries()) refs.set(logRef(author, mailbox), oid);
  return refs;
}

/** Tips the ledger has not brought in, of nodes that may speak and of those that ask to join. */
function unwoven({ state, tips, commits, options }: Replica) {
  const found = new Map<string, { extending: string[]; forks: string[] }>();
  for (const oid of tips.all().sort()) {
    const author = asBatch(commits.get(oid))?.content.header.author ?? '';
    if (state.members.get(author)?.standing === 'revoked') continue;
    const { how } = join(state, oid, commits, options.crypto, Number.POSITIVE_INFINITY);
    if (how !== 'extends' && how !== 'fork') continue;
    const of = found.get(author) ?? { extending: [], forks: [] };
    of[how === 'extends' ? 'extending' : 'forks'].push(oid);
    found.set(author, of);
  }
  return found;
}

/** Events in those of these commits that are batches. */
export function eventsIn({ commits }: Replica, oids: readonly string[]): number {
  return oids.reduce((sum, oid) => sum + (asBatch(commits.get(oid))?.content.lines.length ?? 0), 0);
}

async function sync(path: string): Promise<void> {
  const handle = await fs.open(path, 'r');
  await handle.sync();
  await handle.close();
}
