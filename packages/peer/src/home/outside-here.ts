/** What this node sees outside the ledger: branches of code repositories, files of its project. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { matchesGlob } from '@lanemesh/agents';
import { lsRemote } from '@lanemesh/git';
import type { CommitStore } from '@lanemesh/ledger';
import type { Outside, Watched } from '../rhythm/outside.ts';
import { loadNoted, saveNoted } from './noted.ts';

const NAME = 'sightings';
/** What a repository gets to answer in, milliseconds. */
const PATIENCE = 10_000;
/** Files looked at for one pattern, at most. */
const MOST = 10_000;
/** Folders that hold no artifacts of the project's own. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.mesh', 'node_modules']);

/** root: the project's. */
export function outsideHere(store: CommitStore, root: string): Outside {
  const digests = new Map<string, string>();
  return {
    tip: async (url, branch) => {
      const ref = `refs/heads/${branch}`;
      // What does not answer shows nothing now: the next look tells.
      const listed = await lsRemote(url, [ref], { timeoutMs: PATIENCE }).catch(() => null);
      return (listed?.ok && listed.refs.get(ref)) || null;
    },
    artifacts: async (pattern) => {
      try {
        const found: string[] = [];
        for await (const path of filesBelow(root, beginningOf(pattern)))
          if (matchesGlob(pattern, path))
            found.push(`${path} ${await digestOf(root, path, digests)}`);
        return found.sort();
      } catch {
        // A file that went while we looked: the next look tells.
        return null;
      }
    },
    // Unreadable: what is there now makes nothing fire.
    load: async () => (await loadNoted<Kept>(store, NAME)) ?? [],
    save: (all) => store.exclusive(() => saveNoted(store, NAME, all)),
  };
}

type Kept = readonly (readonly [string, Watched])[];

/** The folder that a pattern begins with, before its first wildcard. */
function beginningOf(pattern: string): string {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  const wild = parts.findIndex((part) => /[*?]/.test(part));
  return parts.slice(0, wild < 0 ? -1 : wild).join('/');
}

/** Paths of plain files below a folder of the project; links are not followed. */
async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  if (folder.split('/').some((part) => part === '..' || SKIPPED.has(part))) return;
  const open = [folder];
  let count = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = await readdir(join(root, at), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) open.push(path);
      if (!entry.isFile()) continue;
      if (++count > MOST) return;
      yield path;
    }
  }
}

/** The content's digest, so that the same file on two machines is one; read again when it changed. */
async function digestOf(root: string, path: string, known: Map<string, string>): Promise<string> {
  const { size, mtimeMs } = await stat(join(root, path));
  const key = `${path} ${size} ${mtimeMs}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(root, path)), hash);
  const digest = hash.digest('hex').slice(0, 32);
  known.set(key, digest);
  return digest;
}
