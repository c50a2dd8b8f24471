/** Mending the objects of a node's repository: bad ones go aside, and all come anew. */
import { createHash, randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { basename, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { fetch, initBare, openRepository, redact } from '@lanemesh/git';
import { privateFolder, syncFolder } from '@lanemesh/ledger';
import type { Workbench } from './workbench.ts';

/** What one fetch of everything may take, milliseconds. */
const WITHIN = 600_000;

/** Moves everything aside that git cannot read, and saves what a damaged pack still holds. */
export async function setAsideObjects(bench: Workbench): Promise<void> {
  const objects = join(bench.layout.ledger, 'objects');
  for (const folder of await namesIn(objects, /^[0-9a-f]{2}$/)) {
    for (const name of await namesIn(join(objects, folder), /^[0-9a-f]{38}$/)) {
      const path = join(objects, folder, name);
      if (await holdsObject(path, folder + name)) continue;
      await bench.setAside(path);
      bench.note(path, 'set aside: its bytes are not those of the object');
    }
  }
  for (const name of await namesIn(join(objects, 'pack'), /\.pack$/))
    await mendPack(bench, join(objects, 'pack', name));
  await mendIndexes(bench, objects);
}

async function holdsObject(path: string, oid: string): Promise<boolean> {
  try {
    const whole = inflateSync(await fs.readFile(path));
    return createHash('sha1').update(whole).digest('hex') === oid;
  } catch {
    return false;
  }
}

async function mendPack(bench: Workbench, pack: string): Promise<void> {
  const repository = openRepository(bench.layout.ledger);
  const index = pack.replace(/\.pack$/, '.idx');
  if ((await repository.run(['verify-pack', index])).exitCode === 0) return;
  for (const path of [index, pack.replace(/\.pack$/, '.rev')])
    await bench.setAside(path).catch(() => undefined);
  const indexed = await repository.run(['index-pack', pack]);
  if (indexed.exitCode === 0) return bench.note(index, 'made anew from its pack');
  await bench.setAside(pack);
  bench.note(pack, 'set aside; its sound objects were taken out');
  const folder = bench.layout.dir;
  const aside = await newest(join(folder, 'damaged'), basename(pack));
  if (aside !== null)
    await repository.run(['unpack-objects', '-r', '-q'], { input: await fs.readFile(aside) });
}

async function newest(folder: string, name: string): Promise<string | null> {
  const entries = await fs.readdir(folder, { recursive: true, encoding: 'utf8' });
  const found = entries.filter((path) => basename(path) === name).sort();
  const last = found.at(-1);
  return last === undefined ? null : join(folder, last);
}

/** What only makes git faster is dropped where it is damaged. */
async function mendIndexes(bench: Workbench, objects: string): Promise<void> {
  const repository = openRepository(bench.layout.ledger);
  const graph = join(objects, 'info', 'commit-graph');
  const exists = await fs.stat(graph).catch(() => null);
  if (exists && (await repository.run(['commit-graph', 'verify'])).exitCode !== 0) {
    await bench.setAside(graph);
    bench.note(graph, 'set aside: git works without it');
  }
  const packs = await namesIn(join(objects, 'pack'), /\.(idx|rev)$/);
  const known = new Set(await namesIn(join(objects, 'pack'), /\.pack$/));
  for (const name of packs.filter((one) => !known.has(one.replace(/\.(idx|rev)$/, '.pack')))) {
    await bench.setAside(join(objects, 'pack', name));
    bench.note(join(objects, 'pack', name), 'set aside: its pack is gone');
  }
}

/** Brings in everything of the mesh that an address holds: a hub, or another node's repository. */
export async function completeFrom(bench: Workbench, url: string): Promise<void> {
  const { ledger } = bench.layout;
  const draft = join(privateFolder(ledger), `mend.${randomBytes(8).toString('hex')}`);
  try {
    const copy = await initBare(draft);
    const refspecs = ['+refs/heads/mesh/*:refs/heads/mesh/*', '+refs/hub/*:refs/hub/*'];
    const fetched = await fetch(copy, { url, refspecs, fsck: false, timeoutMs: WITHIN });
    if (!fetched.ok) return bench.note(ledger, `${redact(url)} gave nothing: ${fetched.message}`);
    await copy.runOk(['repack', '-a', '-d', '-q']);
    const from = join(draft, 'objects', 'pack');
    const to = join(ledger, 'objects', 'pack');
    // The index last: with it git sees the pack.
    for (const name of (await namesIn(from, /^pack-/)).sort(indexLast))
      await fs.rename(join(from, name), join(to, name));
    await syncFolder(to);
    bench.note(ledger, `completed from ${redact(url)}`);
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
  }
}

function indexLast(a: string, b: string): number {
  return Number(a.endsWith('.idx')) - Number(b.endsWith('.idx'));
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await fs.readdir(folder).catch(() => []);
  return names.filter((name) => pattern.test(name));
}
