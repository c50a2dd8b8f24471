/** Somebody with git's own tools at a repository, and with whatever keys he got hold of. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildCommit,
  type CommitValue,
  type Event,
  encode,
  encodeEvent,
  eventsOf,
  isBatch,
  type Json,
  readCommit,
  type Signer,
  writeEntry,
} from '@lanemesh/event';
import { LEDGER_REF, nodeCrypto, personOf } from '@lanemesh/ledger';
import { weavingKey } from '@lanemesh/state';
import { rawCommit } from '../support/raw-commit.ts';

export const crypto = nodeCrypto();

/** A node's name and its key, in whoever's hands it is. */
export interface Held {
  readonly id: string;
  readonly signer: Signer;
}

interface Forged {
  /** Fields of the header that are not what the rules ask for. */
  readonly header?: object;
  /** Parents that are not what the rules ask for. */
  readonly parents?: readonly string[];
  readonly signer?: Signer;
}

export class Attacker {
  /** dir: the bare repository he writes to. */
  constructor(readonly dir: string) {}

  git(args: readonly string[], input?: Uint8Array): Buffer {
    const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', ['--git-dir', this.dir, ...args], {
      env,
      stdio: 'pipe',
      maxBuffer: 1 << 28,
      ...(input ? { input } : {}),
    });
  }

  /** All branches: name to id. */
  refs(): Map<string, string> {
    const lines = this.git(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads'])
      .toString()
      .split('\n');
    return new Map(lines.filter(Boolean).map((line) => line.split(' ') as [string, string]));
  }

  ref(name: string): string {
    const oid = this.refs().get(name);
    if (oid === undefined) throw new Error(`${this.dir} has no ${name}`);
    return oid;
  }

  get ledger(): string {
    return this.ref(LEDGER_REF);
  }

  raw(oid: string): Buffer {
    return this.git(['cat-file', 'commit', oid]);
  }

  commit(oid: string): CommitValue {
    return readCommit(oid, this.raw(oid), crypto);
  }

  /** Writes a commit object, however malformed; its id. */
  put(raw: Uint8Array): string {
    const args = ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'];
    return this.git(args, raw).toString().trim();
  }

  /** Moves a branch where git itself would refuse to; null: deletes it. */
  point(ref: string, oid: string | null): void {
    if (oid !== null) this.git(['update-ref', ref, this.ledgerOrAny()]);
    else if (this.refs().has(ref)) this.git(['update-ref', '-d', ref]);
    if (oid !== null) writeFileSync(join(this.dir, ref), `${oid}\n`);
  }

  private ledgerOrAny(): string {
    return [...this.refs().values()][0] as string;
  }

  /** Puts all branches back where they stood. */
  restore(refs: ReadonlyMap<string, string>): void {
    for (const ref of this.refs().keys())
      if (!refs.has(ref)) rmSync(join(this.dir, ref), { force: true });
    for (const [ref, oid] of refs) this.point(ref, oid);
  }

  /** A batch on another one (null: number 1) with these events, or lines that are none. */
  batch(
    author: Held,
    on: string | null,
    content: readonly (Event | string)[],
    forged: Forged = {},
  ): string {
    const parent = on === null ? null : this.commit(on);
    const above = parent?.content?.header;
    const header = {
      t: 'batch',
      v: 0,
      author: author.id,
      number: above?.t === 'batch' ? above.number + 1 : 1,
      at: Date.now(),
      mesh: this.meshOf(parent),
      seen: { height: this.heightOf(this.ledger), id: this.ledger },
      ...(parent ? { prev: parent.digest } : {}),
      ...forged.header,
    };
    const lines = content.map((item) => (typeof item === 'string' ? item : encodeEvent(item)));
    const text = [encode(header as unknown as Json), ...lines].join('\n');
    const parents = forged.parents ?? (on === null ? [] : [on]);
    const message = `mesh: forged [skip ci]\n\n${text}\n`;
    const signer = forged.signer ?? author.signer;
    return this.put(buildCommit(parents, personOf(author.id, 1), message, signer, crypto));
  }

  private meshOf(parent: CommitValue | null): string {
    const header = (parent ?? this.commit(this.ledger)).content?.header;
    return header?.mesh ?? (parent as CommitValue).digest;
  }

  private heightOf(oid: string): number {
    const header = this.commit(oid).content?.header;
    return header?.t === 'entry' ? header.height : 0;
  }

  /** An entry on another one, or on the ledger's tip, that weaves these batches. */
  entry(
    weaver: Held,
    batches: readonly string[],
    forged: Forged & { readonly on?: string; readonly carries?: string } = {},
  ): string {
    const on = this.commit(forged.on ?? this.ledger);
    const logs = batches.map((oid) => {
      const batch = this.commit(oid);
      if (!isBatch(batch)) throw new Error(`${oid} is no batch`);
      const { author, number } = batch.content.header;
      return { oid, log: { author, number, digest: batch.digest } };
    });
    const keyOf = ({ log }: (typeof logs)[number]) => weavingKey(on.digest, log.author, crypto);
    logs.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const header = {
      t: 'entry' as const,
      v: 0,
      mesh: on.content?.header.mesh ?? on.digest,
      weaver: weaver.id,
      height: this.heightOf(on.oid) + 1,
      prev: on.digest,
      at: Date.now(),
      logs: logs.map(({ log }) => log),
      ...forged.header,
    };
    const side = forged.carries === undefined ? [] : [forged.carries];
    const parents = forged.parents ?? [on.oid, ...logs.map(({ oid }) => oid), ...side];
    const signer = forged.signer ?? weaver.signer;
    return this.put(writeEntry(header, parents, personOf(weaver.id, 1), signer, crypto));
  }

  /** An unsigned commit, as anybody who may push can make one. */
  junk(...parents: readonly string[]): string {
    return this.put(rawCommit('junk\n', parents));
  }

  /** The first event of a batch. */
  eventIn(oid: string): Event {
    const batch = this.commit(oid);
    const event = isBatch(batch) ? eventsOf(batch.content)[0] : null;
    if (!event) throw new Error(`${oid} holds no event`);
    return event;
  }
}
