/**
 * Attachments: texts that signed events name by their digest. They lie in a repository of their own
 * and, for others, on the node's branch `mesh/att/<node>` at the hub, fetched when somebody asks.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NODE_ID } from '@lanemesh/event';
import { fetch, initBare, isOid, openRepository, push, type Repository } from '@lanemesh/git';
import { sha256 } from './receipt.ts';

/** Bytes of one attachment. */
export const LARGEST = 1024 * 1024;
/** Tries where another process of this node attaches at the same time. */
const TRIES = 5;
const DIGEST = /^[0-9a-f]{64}$/;

export interface AttachmentOptions {
  /** Absolute path of the repository, made when something is attached. */
  readonly dir: string;
  /** This node's id. */
  readonly node: string;
}

export class Attachments {
  constructor(private readonly options: AttachmentOptions) {}

  /** Keeps a text; resolves with its SHA-256. Throws a RangeError for one that is too large. */
  async put(text: string): Promise<string> {
    if (Buffer.byteLength(text) > LARGEST)
      throw new RangeError(`an attachment has at most ${LARGEST} bytes`);
    const digest = sha256(text);
    const copy = await this.repository();
    const blob = (
      await copy.runOk(['hash-object', '-w', '--stdin'], { input: text })
    ).stdout.trim();
    for (let tries = 1; ; tries++) {
      const before = await this.head(copy);
      const tree = await treeWith(copy, before, pathOf(digest), blob);
      const parents = before === null ? [] : ['-p', before];
      const made = await copy.runOk(['commit-tree', tree, ...parents, '-F', '-'], {
        input: `Attach ${digest} [skip ci]\n`,
        env: signature(this.options.node),
      });
      const moved = [made.stdout.trim(), before ?? '0'.repeat(40)];
      if ((await copy.run(['update-ref', this.ref, ...moved])).exitCode === 0) return digest;
      if (tries === TRIES) throw new Error(`${this.ref} moved again and again`);
    }
  }

  /** The text of a digest as far as it is here, checked against it; null: it is not. */
  async get(digest: string): Promise<string | null> {
    if (!DIGEST.test(digest) || !existsSync(this.options.dir)) return null;
    const copy = await this.repository();
    const refs = await copy.runOk(['for-each-ref', '--format=%(objectname)', 'refs/att/']);
    for (const tip of refs.stdout.split('\n').filter(isOid)) {
      const name = `${tip}:${pathOf(digest)}`;
      const size = await copy.run(['cat-file', '-s', name]);
      if (size.exitCode !== 0 || Number(size.stdout) > LARGEST) continue;
      const { stdout } = await copy.runOk(['cat-file', 'blob', name]);
      if (sha256(stdout) === digest) return stdout;
    }
    return null;
  }

  /** Brings what this node attached to the hub; whether the hub has it. timeoutMs: for the push. */
  async publish(url: string, timeoutMs: number): Promise<boolean> {
    if (!existsSync(this.options.dir)) return true;
    const copy = await this.repository();
    const to = await this.head(copy);
    if (to === null) return true;
    const ref = branchOf(this.options.node);
    const pushed = await push(copy, { url, updates: [{ ref, to }], timeoutMs });
    const said = pushed.refs.get(ref);
    return said === 'ok' || said === 'same';
  }

  /** Brings what a node attached from the hub; whether the hub answered. */
  async fetch(url: string, node: string, timeoutMs: number): Promise<boolean> {
    if (!NODE_ID.test(node)) throw new RangeError(`not a node's id: ${node}`);
    if (node === this.options.node) return true;
    const copy = await this.repository();
    // A pattern, since a branch that is named has to exist.
    const refspecs = [`+${branchOf(node)}*:refs/att/${node}*`];
    return (await fetch(copy, { url, refspecs, timeoutMs })).ok;
  }

  private get ref(): string {
    return `refs/att/${this.options.node}`;
  }

  private async head(copy: Repository): Promise<string | null> {
    const { exitCode, stdout } = await copy.run(['rev-parse', '--verify', '--quiet', this.ref]);
    return exitCode === 0 ? stdout.trim() : null;
  }

  private async repository(): Promise<Repository> {
    const { dir } = this.options;
    if (!existsSync(join(dir, 'HEAD'))) {
      await mkdir(dirname(dir), { recursive: true, mode: 0o700 });
      await initBare(dir);
    }
    return openRepository(dir);
  }
}

function branchOf(node: string): string {
  return `refs/heads/mesh/att/${node}`;
}

/** Folders by the first two digits: a tree is written anew with each attachment. */
function pathOf(digest: string): string {
  return `${digest.slice(0, 2)}/${digest}`;
}

async function treeWith(copy: Repository, before: string | null, path: string, blob: string) {
  const indexFile = join(copy.gitDir, `index-${randomBytes(6).toString('hex')}`);
  try {
    await copy.runOk(['read-tree', before ?? '--empty'], { indexFile });
    const entry = `100644,${blob},${path}`;
    await copy.runOk(['update-index', '--add', '--cacheinfo', entry], { indexFile });
    return (await copy.runOk(['write-tree'], { indexFile })).stdout.trim();
  } finally {
    await rm(indexFile, { force: true });
  }
}

function signature(node: string): Record<string, string> {
  const who = { name: node, mail: `${node}@lanemesh.invalid` };
  return {
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.mail,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.mail,
  };
}
