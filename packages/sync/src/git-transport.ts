/** Meets a hub through the git binary. What it brings lies in quarantine, under refs/hub/. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  type FetchFailure,
  fetch,
  lockInTheWay,
  lsRemote,
  openRepository,
  push,
  type Repository,
  readRefFiles,
  removeStaleLock,
} from '@lanemesh/git';
import { acquireLock, Busy, privateFolder } from '@lanemesh/ledger';
import type { HubView, Pushed, PushUpdate, Transport, Unreachable } from './transport.ts';

export interface GitTransportOptions {
  /** Absolute path of the node's own bare repository (its git store). */
  readonly dir: string;
  /** The hub's address, as git takes it; folders with their absolute path. */
  readonly url: string;
  /** The longest a fetch or a push may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Hub branches as they are mirrored. Patterns, since a branch named alone has to exist. */
const BRANCHES = 'refs/heads/mesh/';
const QUARANTINE = 'refs/hub/';
const PATTERNS = ['ledger*', 'log*'];

type Trouble = NonNullable<HubView['trouble']>;
type Fetched = { ok: true; view: HubView } | Unreachable;

export function gitTransport(options: GitTransportOptions): Transport {
  const hub = new GitHub(options);
  return { fetch: () => hub.fetch(), push: (updates) => hub.push(updates) };
}

class GitHub {
  readonly #repository: Repository;

  constructor(private readonly options: GitTransportOptions) {
    this.#repository = openRepository(options.dir);
  }

  async push(updates: readonly PushUpdate[]): Promise<Pushed | Unreachable> {
    const { url, timeoutMs } = this.options;
    const { ran, reason, refs, messages } = await push(this.#repository, {
      url,
      updates,
      timeoutMs,
    });
    if (ran) return { ok: true, refs, messages };
    return { ok: false, reason: reason ?? 'failed', message: messages[0] ?? '' };
  }

  /** git allows one fetcher in a clone; a daemon and a command may both want to be it. */
  async fetch(): Promise<Fetched> {
    const { dir, timeoutMs } = this.options;
    try {
      const lock = await acquireLock(privateFolder(dir), 'fetch', { waitMs: timeoutMs });
      try {
        return await this.#fetch();
      } finally {
        lock.release();
      }
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      return { ok: false, reason: 'failed', message: error.message };
    }
  }

  async #fetch(): Promise<Fetched> {
    const all = await this.#mirror(PATTERNS);
    if (all.ok) return { ok: true, view: await this.#view([]) };
    return all.reason === 'failed' || all.stopped ? this.#fetchOneByOne() : failure(all);
  }

  /** `+` and prune, since the quarantine says what the hub says, and nothing is followed there. */
  async #mirror(names: readonly string[]): Promise<{ ok: true } | FetchFailure> {
    const { dir, url, timeoutMs } = this.options;
    const refspecs = names.map((name) => `+${BRANCHES}${name}:${QUARANTINE}${name}`);
    // git's checks are for what is checked out, and these branches never are: a strange object
    // somebody pushed must not stop the mesh (INV-6). It is judged when it is read.
    const request = { url, refspecs, prune: true, fsck: false, timeoutMs };
    const first = await fetch(this.#repository, request);
    if (first.ok) return first;
    await removeUnfinishedPacks(dir);
    const lock = lockInTheWay(dir, first.stderr);
    if (lock === null || !(await removeStaleLock(lock))) return first;
    return fetch(this.#repository, request);
  }

  /**
   * One branch that cannot be fetched (broken, endless), or a quarantine that a crash damaged,
   * must not keep the rest away: the quarantine starts anew and every branch stands for itself.
   * The ledger has to come: without it there is no view.
   */
  async #fetchOneByOne(): Promise<Fetched> {
    const { url, timeoutMs } = this.options;
    const deadline = performance.now() + 2 * timeoutMs;
    const listed = await lsRemote(
      url,
      PATTERNS.map((name) => BRANCHES + name),
      { timeoutMs },
    );
    if (!listed.ok) return listed;
    await this.#clearQuarantine();
    const trouble: { branch: string; message: string }[] = [];
    const names = [...listed.refs.keys()].filter((ref) => ref.startsWith(BRANCHES)).sort();
    for (const name of names.map((ref) => ref.slice(BRANCHES.length))) {
      const late = performance.now() > deadline;
      const one = late ? NOT_TRIED : await this.#mirror([name]);
      if (one.ok) continue;
      const hubIsGone = one.reason === 'unreachable' && !one.stopped;
      if (name === 'ledger' || hubIsGone) return failure(one);
      trouble.push({ branch: `mesh/${name}`, message: one.message });
    }
    return { ok: true, view: await this.#view(trouble) };
  }

  async #clearQuarantine(): Promise<void> {
    await fs.rm(join(this.options.dir, QUARANTINE), { recursive: true, force: true });
    const packed = await readRefFiles(this.options.dir, QUARANTINE);
    if (packed.size === 0) return;
    const input = [...packed.keys()].map((ref) => `delete ${ref}\n`).join('');
    await this.#repository.runOk(['update-ref', '--no-deref', '--stdin'], { input });
  }

  async #view(failed: Trouble): Promise<HubView> {
    const trouble = [...failed];
    const logs = new Map<string, string>();
    let ledger: string | null = null;
    for (const [ref, tip] of await readRefFiles(this.options.dir, QUARANTINE)) {
      const name = ref.slice(QUARANTINE.length);
      if (name === 'ledger') ledger = tip;
      else if (name.startsWith('log/')) logs.set(name.slice('log/'.length), tip);
      else trouble.push({ branch: `mesh/${name}`, message: inTheWay(name) });
    }
    return trouble.length === 0 ? { ledger, logs } : { ledger, logs, trouble };
  }
}

const NOT_TRIED: FetchFailure = {
  ok: false,
  reason: 'failed',
  message: 'not tried: the time was over',
  stderr: '',
  stopped: false,
};

function failure({ reason, message }: Unreachable): Unreachable {
  return { ok: false, reason, message };
}

/** What an ended fetch leaves may be as large as what it was sent. */
async function removeUnfinishedPacks(gitDir: string): Promise<void> {
  const folder = join(gitDir, 'objects', 'pack');
  const names = await fs.readdir(folder);
  for (const name of names.filter((file) => file.startsWith('tmp_'))) {
    await fs.rm(join(folder, name), { force: true });
  }
}

function inTheWay(name: string): string {
  if (name === 'log') return 'this branch keeps every log out of the hub: delete it there';
  if (name.startsWith('ledger/')) return 'this branch keeps the ledger out: delete it there';
  return 'this branch is not of the mesh and is ignored';
}
