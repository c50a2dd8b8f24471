/** What every attempt on this node shares, and how each is let in and out. */
import { join } from 'node:path';
import { NODE_ID, REF, type Sandbox } from '@lanemesh/event';
import type { Adapter } from './adapters/adapter.ts';
import { familyOf } from './adapters/families.ts';
import type { Resolve } from './adapters/references.ts';
import { SCRIPT } from './adapters/script.ts';
import { Attempt } from './attempt.ts';
import { logName, logPath } from './attempt-logs.ts';
import type { AttemptEnd, AttemptSpec, Failed, Stopped } from './attempt-spec.ts';
import type { CodeStore } from './code-store.ts';
import { showLive } from './control/live.ts';
import { enter } from './credentials/logins.ts';
import { endEarlier } from './end-runs.ts';
import type { Grace } from './ending.ts';
import { attemptEnvironment } from './environment.ts';
import { redactor } from './evidence.ts';
import { leftovers, removeLeftover } from './janitor.ts';
import { openLog } from './log.ts';
import type { Place } from './place.ts';
import { pruneLogs } from './prune-logs.ts';
import { noteRun } from './run-book.ts';
import type { RunMark } from './run-mark.ts';
import type { Cell } from './sandbox/cell.ts';
import type { Proof } from './sandbox/proof.ts';
import { type Choice, Sandboxes, type SandboxOptions } from './sandbox/sandboxes.ts';
import { attemptName, makeWorkspace, type Workspace } from './workspace.ts';

export interface AgentsOptions {
  /** Absolute path of the user's state folder for this mesh and node. */
  readonly stateDir: string;
  /** Our own environment: attempts get little of it, evidence none. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, for the dates of commits. */
  readonly now: () => number;
  readonly code: CodeStore;
  /** The agents of this node; absent: `script` alone. */
  readonly adapters?: () => ReadonlyMap<string, Adapter>;
  /** Gives what a reference to a credential names; absent: `env:` and `file:` alone. */
  readonly resolve?: Resolve;
  /** Keeps the folders of failed attempts for people to look at, until the same one runs again. */
  readonly keepFailed?: boolean;
  readonly grace?: Grace;
  /** This machine's name, of digits and lower-case letters; '-': it has none. */
  readonly machine?: string;
  /** Names the rule by which a text holds a secret, or null: work in progress is looked through. */
  readonly findSecret?: (text: string) => string | null;
  /** The file of this folder on how agents are let in by their providers. */
  readonly auth?: string;
  /** How attempts are kept in; absent: only where their lane demands it. */
  readonly sandbox?: SandboxOptions;
}

export class Workshop {
  readonly #options: AgentsOptions;
  readonly #attempts: string;
  readonly #redact: (text: string) => string;
  #swept: Promise<void> | null = null;
  readonly #machine: string;
  readonly #sandboxes: Sandboxes;

  constructor(options: AgentsOptions) {
    this.#options = options;
    this.#sandboxes = new Sandboxes(options);
    this.#attempts = join(options.stateDir, 'attempts');
    this.#redact = redactor(options.env);
    this.#machine = options.machine ?? '-';
  }

  /**
   * Gives `work` an attempt with a log (`again`: the log goes on), and turns whatever it throws
   * into the attempt's end. Throws a RangeError for ids that are none.
   */
  async attend<E extends AttemptEnd>(
    spec: AttemptSpec,
    signal: AbortSignal,
    again: boolean,
    work: (attempt: Attempt) => Promise<E>,
  ): Promise<E | Failed | Stopped> {
    checkIds(spec);
    const { stateDir, grace } = this.#options;
    const path = logPath(stateDir, logName(spec));
    const log = openLog(path, again, (text) => attempt.redact(text));
    const redact = this.#redact;
    const mark = { ...spec, machine: this.#machine };
    const note = (leader: number) => noteRun(stateDir, mark, leader);
    const parts = { spec, mark, signal, log, redact, note, ...(grace ? { grace } : {}) };
    const attempt = new Attempt(parts);
    const strike = this.#show(spec, log.path, attempt);
    try {
      return await attempt.closed(await this.#work(attempt, spec, mark, work, signal));
    } finally {
      strike();
      log.close();
    }
  }

  async #work<E extends AttemptEnd>(
    attempt: Attempt,
    spec: AttemptSpec,
    mark: RunMark,
    work: (attempt: Attempt) => Promise<E>,
    signal: AbortSignal,
  ): Promise<E | Failed | Stopped> {
    const { stateDir, keepFailed = false } = this.#options;
    try {
      this.#swept ??= keepFailed ? Promise.resolve() : sweep(this.#options);
      await this.#swept;
      const ended = spec.epoch > 1 ? await endEarlier(stateDir, mark) : 0;
      if (ended > 0) attempt.note(`ended ${ended} processes of an earlier attempt`);
      const choice = await this.#choose(spec);
      if (!choice.ok) return attempt.failed('setup', 'missing_sandbox', choice.problem);
      attempt.sandbox = choice.sandbox;
      return await work(attempt);
    } catch (error) {
      if (signal.aborted) return attempt.stopped();
      return attempt.failed(attempt.stage, 'refused', (error as Error).message);
    }
  }

  /** Shows it among what runs here; what it gives strikes it out. */
  #show(spec: AttemptSpec, log: string, attempt: Attempt): () => void {
    const { stateDir, now } = this.#options;
    const { task, title, lane, claim, seat, agent, node, limits } = spec;
    const name = `${logName(spec)}${seat === undefined ? '' : '-review'}`;
    const family = familyOf(agent);
    const held = { task, title, lane, attempt: spec.attempt, claim, of: seat ?? claim };
    const about = { ...held, agent, family, node, limits, log };
    return showLive(stateDir, name, about, () => attempt.reading(), now);
  }

  /**
   * Gives `work` a worktree of `commit` in the folder `name` (null: an empty folder), and takes
   * it away again.
   */
  async furnish<E extends AttemptEnd>(
    spec: AttemptSpec,
    name: string,
    at: { readonly commit: string; readonly base: string } | null,
    work: (place: Place) => Promise<E>,
  ): Promise<E> {
    const { code, env, keepFailed = false } = this.#options;
    const judges = name !== attemptName(spec);
    const commit = at?.commit ?? null;
    const workspace = await makeWorkspace(this.#attempts, name, code, spec, commit, judges);
    let keep = false;
    try {
      const places = { ...workspace, base: at?.base ?? '' };
      const end = await work({
        workspace,
        env: attemptEnvironment(env, spec, places, this.#machine),
        cell: await this.#cell(spec, workspace, commit),
        enter: (agent, signal) => enter(agent, this.#logins(), signal),
      });
      keep = keepFailed && end.outcome === 'failed';
      return end;
    } finally {
      // What cannot be removed now is removed with the next start; the result stands.
      await workspace.remove(keep).catch(() => {});
    }
  }

  #logins() {
    const { env, stateDir, auth = join(stateDir, 'auth.json') } = this.#options;
    return { env, stateDir, local: auth };
  }

  /** What an attempt would be kept in by; null: it cannot be as its lane demands. */
  async sandboxOf(spec: AttemptSpec): Promise<Sandbox | null> {
    const choice = await this.#choose(spec);
    return choice.ok ? choice.sandbox : null;
  }

  /** The sandbox of this machine. */
  proof(): Promise<Proof> {
    return this.#sandboxes.proof();
  }

  /** The agent of a script is the user's own command. */
  #choose(spec: AttemptSpec): Promise<Choice> {
    const agent = (this.#options.adapters?.() ?? SCRIPT).get(spec.agent);
    // What judges by an API starts nothing of a model's.
    const isAsked = agent?.api !== undefined && spec.judges === true;
    const isOwn = agent === undefined || agent.name === 'script' || isAsked;
    return this.#sandboxes.choose(spec, isOwn ? null : (agent.keepsIn ?? false));
  }

  async #cell(spec: AttemptSpec, workspace: Workspace, commit: string | null): Promise<Cell> {
    const choice = await this.#choose(spec);
    if (!choice.ok) throw new Error(choice.problem);
    const { repo, hosts = [] } = spec;
    if (repo === null || commit === null || choice.level === 'none')
      return this.#sandboxes.cell(choice, workspace, hosts, null);
    const copy = await this.#options.code.repository(repo.url);
    return this.#sandboxes.cell(choice, workspace, hosts, { copy, branch: repo.target, commit });
  }
}

function checkIds(spec: AttemptSpec): void {
  if (!REF.test(spec.task)) throw new RangeError(`task is no node:event: ${spec.task}`);
  if (!NODE_ID.test(spec.nodeId)) throw new RangeError(`nodeId is no node id: ${spec.nodeId}`);
  for (const name of ['attempt', 'epoch'] as const) {
    if (!Number.isSafeInteger(spec[name]))
      throw new RangeError(`${name} is no integer: ${spec[name]}`);
  }
}

/** Removes what an earlier process left, but for work that is nowhere else. */
async function sweep(options: AgentsOptions): Promise<void> {
  const found = await leftovers(options);
  await pruneLogs(join(options.stateDir, 'logs', 'attempts'), options.now());
  const over = found.filter(({ holds }) => holds === 'clean' || holds === 'pushed');
  await Promise.allSettled(over.map((one) => removeLeftover(options, one)));
}
