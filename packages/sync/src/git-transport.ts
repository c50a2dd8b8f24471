/** Meets a hub through the git binary. What it brings lies in quarantine, under refs/hub/. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  checkUrl,
  type FetchFailure,
  failpoint,
  fetch,
  localPath,
  lockInTheWay,
  lsRemote,
  openRepository,
  type Repository,
  readRefFiles,
  redact,
  removeStaleLock,
} from '@lanemesh/git';
import { acquireLock, Busy, privateFolder } from '@lanemesh/ledger';
import { pushInParts } from './push-parts.ts';
import type {
  HubTrouble,
  HubView,
  Pushed,
  PushUpdate,
  Transport,
  Unreachable,
} from './transport.ts';

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

type Fetched = { ok: true; view: HubView } | Unreachable;

/** An address that is none, as the ledger may name one, is a hub that does not answer. */
export function gitTransport(options: GitTransportOptions): Transport {
  const wrong = addressProblem(options.url);
  if (wrong !== null) return { fetch: async () => wrong, push: async () => wrong };
  const hub = new GitHub(options);
  return { fetch: () => hub.fetch(), push: (updates) => hub.push(updates) };
}

function addressProblem(url: string): Unreachable | null {
  try {
    checkUrl(url);
    return null;
  } catch (error) {
    return { ok: false, reason: 'failed', message: (error as Error).message };
  }
}

class GitHub {
  readonly #repository: Repository;

  constructor(private readonly options: GitTransportOptions) {
    this.#repository = openRepository(options.dir);
  }

  async push(updates: readonly PushUpdate[]): Promise<Pushed | Unreachable> {
    const { url, timeoutMs } = this.options;
    const { ran, reason, refs, messages } = await pushInParts(this.#repository, {
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
    const { ledger, logs } = await this.#view([]);
    const fetched = await this.#fetchAll();
    if (!fetched.ok) return fetched;
    const known = ledger !== null || logs.size > 0;
    const view = known ? { ...fetched.view, before: { ledger, logs } } : fetched.view;
    return view.ledger === null ? this.#withoutLedger(view) : { ok: true, view };
  }

  async #fetchAll(): Promise<Fetched> {
    const all = await this.#mirror(PATTERNS);
    failpoint('fetch.quarantined');
    if (all.ok) return { ok: true, view: await this.#view([]) };
    const again = all.reason === 'failed' || all.reason === 'damaged' || all.stopped;
    return again ? this.#fetchOneByOne() : failure(all);
  }

  /** Why there may be no ledger: nothing was ever pushed there, or a name keeps it out. */
  async #withoutLedger(view: HubView): Promise<Fetched> {
    const { url, timeoutMs } = this.options;
    const listed = await lsRemote(url, ['refs/heads/*'], { timeoutMs });
    if (!listed.ok) return listed;
    const empty = listed.refs.size === 0 && localPath(url) === null;
    const blocked = listed.refs.has('refs/heads/mesh') ? [this.#trouble('')] : [];
    const trouble = [...(view.trouble ?? []), ...blocked];
    return {
      ok: true,
      view: {
        ...view,
        ...(trouble.length > 0 ? { trouble } : {}),
        ...(empty ? { empty } : {}),
      },
    };
  }

  /** `+` and prune, since the quarantine says what the hub says, and nothing is followed there. */
  async #mirror(names: readonly string[]): Promise<{ ok: true } | FetchFailure> {
    const { dir, url, timeoutMs } = this.options;
    const refspecs = names.map((name) => `+${BRANCHES}${name}:${QUARANTINE}${name}`);
    // git's checks are for what is checked out, and these branches never are: a strange object
    // somebody pushed must not stop the mesh (INV-6). It is judged when it is read.
    const request = { url, refspecs, prune: true, fsck: false, durableRefs: false, timeoutMs };
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
    const trouble: HubTrouble[] = [];
    const names = [...listed.refs.keys()].filter((ref) => ref.startsWith(BRANCHES)).sort();
    for (const name of names.map((ref) => ref.slice(BRANCHES.length))) {
      const late = performance.now() > deadline;
      const one = late ? NOT_TRIED : await this.#mirror([name]);
      if (one.ok) continue;
      const hubIsGone = one.reason === 'unreachable' && !one.stopped;
      if (name === 'ledger' || hubIsGone) return failure(one);
      trouble.push({ branch: `mesh/${name}`, message: one.message, fix: this.#remedy(name) });
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

  async #view(failed: readonly HubTrouble[]): Promise<HubView> {
    const trouble = [...failed];
    const logs = new Map<string, string>();
    let ledger: string | null = null;
    for (const [ref, tip] of await readRefFiles(this.options.dir, QUARANTINE)) {
      const name = ref.slice(QUARANTINE.length);
      if (name === 'ledger') ledger = tip;
      else if (name.startsWith('log/')) logs.set(name.slice('log/'.length), tip);
      else trouble.push(this.#trouble(name));
    }
    return trouble.length === 0 ? { ledger, logs } : { ledger, logs, trouble };
  }

  /** A branch that stands beside ours; name: what follows `mesh/`, '' for `mesh` itself. */
  #trouble(name: string): HubTrouble {
    const branch = name === '' ? 'mesh' : `mesh/${name}`;
    const kept = KEPT_OUT.find(([sign]) => sign.test(name))?.[1];
    if (kept === undefined)
      return { branch, message: 'this branch is not of the mesh and is ignored' };
    return { branch, message: `this branch keeps ${kept} out of the hub`, fix: this.#remedy(name) };
  }

  #remedy(name: string): string {
    const branch = name === '' ? 'mesh' : `mesh/${name}`;
    return `delete it there: git push ${redact(this.options.url)} --delete ${branch}`;
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

/** Branches that block a name (git has no branch below another), and what they block. */
const KEPT_OUT: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'every branch of the mesh'],
  [/^log$/, 'every log'],
  [/^ledger\//, 'the ledger'],
];
