/**
 * Attachments: texts that signed events name by their digest. They lie in a repository of their own
 * and, for others, on the node's branch `mesh/att/<node>` at the hub, fetched when somebody asks.
 */
import { existsSync } from 'node:fs';
import { NODE_ID } from '@lanemesh/event';
import {
  ensureBare,
  fetchPastLocks,
  firstLine,
  isOid,
  push,
  type Repository,
  readRefFiles,
} from '@lanemesh/git';
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
  /** What this process attaches goes one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: AttachmentOptions) {}

  /** Keeps a text; resolves with its SHA-256. Throws a RangeError for one that is too large. */
  async put(text: string): Promise<string> {
    if (Buffer.byteLength(text) > LARGEST)
      throw new RangeError(`an attachment has at most ${LARGEST} bytes`);
    const made = this.last.then(() => this.add(sha256(text), text));
    this.last = made.catch(() => {});
    return made;
  }

  private async add(digest: string, text: string): Promise<string> {
    const copy = await this.repository();
    for (let tries = 1; ; tries++) {
      const input = this.additionOf(digest, text, await this.head());
      const made = await copy.run(['fast-import', '--quiet'], { input });
      if (made.exitCode === 0) return digest;
      if (tries === TRIES) throw new Error(`${this.ref} does not move: ${firstLine(made.stderr)}`);
    }
  }

  /** One commit more, as one git process makes it: it refuses where the branch went on meanwhile. */
  private additionOf(digest: string, text: string, before: string | null): string {
    const { node } = this.options;
    const seconds = Math.floor(Date.now() / 1000);
    const data = (of: string) => `data ${Buffer.byteLength(of)}\n${of}\n`;
    return [
      `commit ${this.ref}\n`,
      `committer ${node} <${node}@lanemesh.invalid> ${seconds} +0000\n`,
      data(`Attach ${digest} [skip ci]\n`),
      before === null ? '' : `from ${before}\n`,
      `M 100644 inline ${pathOf(digest)}\n`,
      data(text),
      'done\n',
    ].join('');
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
    const to = await this.head();
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
    return (await fetchPastLocks(copy, { url, refspecs, timeoutMs })).ok;
  }

  private get ref(): string {
    return `refs/att/${this.options.node}`;
  }

  private async head(): Promise<string | null> {
    return (await readRefFiles(this.options.dir, this.ref)).get(this.ref) ?? null;
  }

  private repository(): Promise<Repository> {
    return ensureBare(this.options.dir);
  }
}

function branchOf(node: string): string {
  return `refs/heads/mesh/att/${node}`;
}

/** Folders by the first two digits: a tree is written anew with each attachment. */
function pathOf(digest: string): string {
  return `${digest.slice(0, 2)}/${digest}`;
}
