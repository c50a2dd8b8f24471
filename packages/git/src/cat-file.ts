import { GitError } from './errors.ts';
import { checkOid } from './outside.ts';
import type { Repository } from './repository.ts';
import { type Conversation, Resident } from './resident.ts';

export interface ObjectInfo {
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export interface ReadLimits {
  /** Objects larger than this many bytes are not read. */
  readonly maxBytes: number;
  /** Objects of another type count as absent. */
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
}

/** Requests sent before the answers are waited for. */
const PIPELINE = 2048;

/** Reads objects through one resident `git cat-file`; objects that arrive later are seen. */
export class CatFile {
  readonly #resident: Resident;

  constructor(repository: Repository) {
    this.#resident = new Resident(repository.gitDir, ['cat-file', '--batch-command', '--buffer']);
  }

  /** Type and size of each object, in order; null where there is none. */
  info(oids: readonly string[]): Promise<(ObjectInfo | null)[]> {
    for (const oid of oids) checkOid(oid);
    return this.#twice((conversation) => infos(conversation, oids));
  }

  /**
   * The raw bytes of each object. Absent ones and those of another type are missing from the map;
   * too large ones are 'oversize': sizes are asked for before any content.
   */
  read(oids: readonly string[], limits: ReadLimits): Promise<Map<string, Uint8Array | 'oversize'>> {
    for (const oid of oids) checkOid(oid);
    const unique = [...new Set(oids)];
    return this.#twice(async (conversation) => {
      const found = new Map<string, Uint8Array | 'oversize'>();
      const wanted: string[] = [];
      (await infos(conversation, unique)).forEach((info, index) => {
        const oid = unique[index] as string;
        if (info === null || info.type !== limits.type) return;
        if (info.size > limits.maxBytes) found.set(oid, 'oversize');
        else wanted.push(oid);
      });
      await contents(conversation, wanted, found);
      return found;
    });
  }

  /** Ends the process once it has answered everything. */
  close(): Promise<void> {
    return this.#resident.close();
  }

  /** A process somebody killed is worth a second try; one that dies of a bad object dies again. */
  async #twice<T>(talk: (conversation: Conversation) => Promise<T>): Promise<T> {
    try {
      return await this.#resident.converse(talk);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      return await this.#resident.converse(talk);
    }
  }
}

async function infos(
  conversation: Conversation,
  oids: readonly string[],
): Promise<(ObjectInfo | null)[]> {
  const all: (ObjectInfo | null)[] = [];
  for (const part of parts(oids)) {
    conversation.ask(`${part.map((oid) => `info ${oid}\n`).join('')}flush\n`);
    for (const oid of part) all.push(header(oid, await conversation.answers.line()));
  }
  return all;
}

async function contents(
  conversation: Conversation,
  oids: readonly string[],
  into: Map<string, Uint8Array | 'oversize'>,
): Promise<void> {
  for (const part of parts(oids)) {
    conversation.ask(`${part.map((oid) => `contents ${oid}\n`).join('')}flush\n`);
    for (const oid of part) {
      const info = header(oid, await conversation.answers.line());
      if (info === null) continue;
      into.set(oid, await conversation.answers.bytes(info.size));
      await conversation.answers.bytes(1);
    }
  }
}

function header(oid: string, line: string): ObjectInfo | null {
  if (line === `${oid} missing`) return null;
  const [id, type, size, ...rest] = line.split(' ');
  if (id !== oid || type === undefined || size === undefined || rest.length > 0) {
    throw new Error(`git cat-file was asked for ${oid} and answered ${JSON.stringify(line)}`);
  }
  return { type, size: Number(size) };
}

function* parts(oids: readonly string[]): Iterable<readonly string[]> {
  for (let start = 0; start < oids.length; start += PIPELINE) {
    yield oids.slice(start, start + PIPELINE);
  }
}
