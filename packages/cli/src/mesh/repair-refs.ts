/** Mending the branches of a node's repository. */
import { promises as fs } from 'node:fs';
import { join, relative } from 'node:path';
import { isBatch, isEntry, nodeIdOf } from '@lanemesh/event';
import { isOid, openRepository, type Repository } from '@lanemesh/git';
import { Commits, LEDGER_REF, logRef, nodeCrypto, openGitStore } from '@lanemesh/ledger';
import { readIdentity, readKey, replaceFile } from '@lanemesh/peer/home';
import type { Workbench } from './workbench.ts';

/**
 * Moves aside what names no id, a commit that is not here whole, or as this node's log what is no
 * batch. Resolves with whether there was any.
 */
export async function dropBadRefs(bench: Workbench): Promise<boolean> {
  const { ledger } = bench.layout;
  const isSound = await soundness(bench);
  const bad = new Set<string>();
  // First of all: git reads nothing beside a list of refs that it cannot parse.
  const isList = await dropPacked(bench, null, bad);
  const entries = await fs.readdir(join(ledger, 'refs'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile() && !one.name.endsWith('.lock'))) {
    const path = join(entry.parentPath, entry.name);
    const value = (await fs.readFile(path, 'utf8')).trim();
    const ref = relative(ledger, path);
    if (isOid(value) && (await isSound(ref, value))) continue;
    bad.add(ref);
    await bench.setAside(path);
    bench.note(path, isOid(value) ? `named ${value}, ${UNSOUND}` : 'held no id');
  }
  return (await dropPacked(bench, isSound, bad)) || isList || bad.size > 0;
}

const UNSOUND = 'which is not here whole, or no batch of this log';

/** Tells whether a ref may name a commit: one that is here whole and, of this node's log, its batch. */
async function soundness(
  bench: Workbench,
): Promise<(ref: string, oid: string) => Promise<boolean>> {
  const { layout } = bench;
  const repository = openRepository(layout.ledger);
  const node = (await readIdentity(layout).catch(() => null))?.node;
  return async (ref, oid) =>
    (await isWhole(repository, oid)) &&
    (node === undefined || ref !== logRef(node) || (await isBatchOf(layout.ledger, node, oid)));
}

async function isBatchOf(dir: string, node: string, oid: string): Promise<boolean> {
  const store = openGitStore({ dir });
  try {
    const commits = new Commits(store, nodeCrypto());
    await commits.load([oid], () => true);
    const commit = commits.get(oid);
    return commit !== undefined && isBatch(commit) && commit.content.header.author === node;
  } finally {
    await store.close();
  }
}

/**
 * Takes lines out of the packed refs that are none, or name what is not here whole (isSound
 * null: not looked at). What is packed of a bad branch is an older value of it, and must not
 * stand for it now.
 */
async function dropPacked(
  bench: Workbench,
  isSound: ((ref: string, oid: string) => Promise<boolean>) | null,
  bad: ReadonlySet<string>,
): Promise<boolean> {
  const path = join(bench.layout.ledger, 'packed-refs');
  const text = await fs.readFile(path, 'utf8').catch(() => null);
  if (text === null) return false;
  // A last line without its end may lack a part of its name.
  const lines = text.split('\n').slice(0, -1);
  const kept: string[] = [];
  for (const line of lines) {
    const [, oid = '', ref = ''] = /^([0-9a-f]{40}) (refs\/\S+)$/.exec(line) ?? [];
    const isRef = ref !== '' && !bad.has(ref) && (isSound === null || (await isSound(ref, oid)));
    if (line.startsWith('#') || isRef) kept.push(line);
  }
  const fresh = kept.map((line) => `${line}\n`).join('');
  if (fresh === text && text !== '') return false;
  await bench.setAside(path);
  if (kept.length > 0) await replaceFile(path, fresh);
  bench.note(path, 'written anew without what is damaged or old');
  return true;
}

async function isWhole(repository: Repository, oid: string): Promise<boolean> {
  const args = ['rev-list', '--objects', '--quiet', oid];
  return (await repository.run(args)).exitCode === 0;
}

/**
 * Gives this node's own two branches a value, where they have none: the log the newest batch that
 * is found, the ledger its beginning, from where it is followed anew. Resolves with the highest
 * entry that is here whole, whether it counts or not; null: there is none.
 */
export async function restoreRefs(bench: Workbench): Promise<string | null> {
  const { layout } = bench;
  const identity = await readIdentity(layout).catch(() => null);
  if (identity === null) return null;
  const repository = openRepository(layout.ledger);
  const refs = await repository.runOk(['for-each-ref', '--format=%(refname)']);
  const present = new Set(refs.stdout.split('\n'));
  const own = logRef(identity.node);
  if (present.has(own) && present.has(LEDGER_REF)) return null;
  const { batch, entry } = await newestHere(bench, identity.node);
  const put = async (ref: string, oid: string, how: string): Promise<void> => {
    if (present.has(ref) || !(await isWhole(repository, oid))) return;
    await repository.runOk(['update-ref', ref, oid]);
    bench.note(join(layout.ledger, ref), how);
  };
  if (batch !== null) await put(own, batch, 'set to the newest batch of this node that was found');
  await put(LEDGER_REF, identity.founding, 'followed anew from the beginning');
  return entry;
}

/** The newest batch with this node's signature, and the highest entry, that are here whole. */
async function newestHere(bench: Workbench, node: string) {
  const { layout } = bench;
  const crypto = nodeCrypto();
  const key = (await readKey(layout).catch(() => null))?.publicKey;
  const repository = openRepository(layout.ledger);
  const store = openGitStore({ dir: layout.ledger });
  try {
    const args = ['cat-file', '--batch-all-objects', '--batch-check=%(objectname) %(objecttype)'];
    const { stdout } = await repository.runOk(args, { maxBuffer: 1024 * 1024 * 1024 });
    const oids = stdout.split('\n').flatMap((line) => /^(\S+) commit$/.exec(line)?.[1] ?? []);
    const commits = new Commits(store, crypto);
    await commits.load(oids, () => true);
    const batches: { oid: string; number: number }[] = [];
    const entries: { oid: string; number: number }[] = [];
    for (const oid of oids) {
      const commit = commits.get(oid);
      if (commit && isBatch(commit)) {
        const { content } = commit;
        const ours = content.key === key || nodeIdOf(content.key, crypto) === node;
        if (ours && content.header.author === node)
          batches.push({ oid, number: content.header.number });
      } else if (commit && isEntry(commit))
        entries.push({ oid, number: commit.content.header.height });
    }
    return { batch: await best(repository, batches), entry: await best(repository, entries) };
  } finally {
    await store.close();
  }
}

async function best(
  repository: Repository,
  found: readonly { readonly oid: string; readonly number: number }[],
): Promise<string | null> {
  for (const { oid } of [...found].sort((a, b) => b.number - a.number))
    if (await isWhole(repository, oid)) return oid;
  return null;
}
