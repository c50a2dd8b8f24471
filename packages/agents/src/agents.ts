/** How work is done: checkout, setup, the agent, the node's commit, acceptance. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE_ID, REF } from '@lanemesh/event';
import type { Adapter } from './adapter.ts';
import { Attempt, type Place } from './attempt.ts';
import type { AttemptEnd, AttemptSpec } from './attempt-spec.ts';
import type { CodeStore } from './code-store.ts';
import { commitWork } from './commit.ts';
import type { Grace } from './ending.ts';
import { attemptEnvironment } from './environment.ts';
import { redactor } from './evidence.ts';
import { openLog } from './log.ts';
import { printable, shorten } from './printable.ts';
import { removeTree } from './remove-tree.ts';
import { script } from './script.ts';
import { attemptName, makeWorkspace } from './workspace.ts';

export interface Agents {
  /** Whether this node has the agent. */
  has(agent: string): boolean;
  /**
   * One attempt from checkout to acceptance. Never rejects for reasons of the task or the world;
   * a RangeError for ids that are none.
   */
  run(spec: AttemptSpec, signal: AbortSignal): Promise<AttemptEnd>;
  /** Setup and acceptance again for a commit (after a rebase), in a clean worktree. */
  accept(spec: AttemptSpec, commit: string, signal: AbortSignal): Promise<AttemptEnd>;
}

export interface AgentsOptions {
  /** Absolute path of the user's state folder for this mesh and node. */
  readonly stateDir: string;
  /** Our own environment: attempts get little of it, evidence none. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, for the dates of commits. */
  readonly now: () => number;
  readonly code: CodeStore;
  /** Keeps the folders of failed attempts for people to look at, until the same one runs again. */
  readonly keepFailed?: boolean;
  readonly grace?: Grace;
}

const ADAPTERS: ReadonlyMap<string, Adapter> = new Map([[script.name, script]]);

export function createAgents(options: AgentsOptions): Agents {
  const { stateDir, env, now, code, keepFailed = false, grace } = options;
  const attempts = join(stateDir, 'attempts');
  const redact = redactor(env);
  let swept: Promise<void> | null = null;

  /** Gives `work` an attempt with a log, and turns whatever it throws into the attempt's end. */
  async function attend(
    spec: AttemptSpec,
    signal: AbortSignal,
    again: boolean,
    work: (attempt: Attempt) => Promise<AttemptEnd>,
  ): Promise<AttemptEnd> {
    checkIds(spec);
    const log = openLog(join(stateDir, 'logs', 'attempts', `${logName(spec)}.log`), again);
    const attempt = new Attempt({ spec, signal, log, redact, ...(grace ? { grace } : {}) });
    try {
      swept ??= sweep(attempts, keepFailed);
      await swept;
      return await work(attempt);
    } catch (error) {
      if (signal.aborted) return attempt.stopped();
      return attempt.failed(attempt.stage, 'refused', (error as Error).message);
    } finally {
      log.close();
    }
  }

  /** Gives `work` a worktree of `commit` and takes it away again. */
  async function inWorkspace(
    spec: AttemptSpec,
    name: string,
    { commit, base }: { commit: string; base: string },
    work: (place: Place) => Promise<AttemptEnd>,
  ): Promise<AttemptEnd> {
    const workspace = await makeWorkspace(attempts, name, code, spec, commit);
    let keep = false;
    try {
      const end = await work({ workspace, env: attemptEnvironment(env, spec, { ...workspace, base }) });
      keep = keepFailed && end.outcome === 'failed';
      return end;
    } finally {
      await workspace.remove(keep);
    }
  }

  async function judged(attempt: Attempt, place: Place, spec: AttemptSpec): Promise<AttemptEnd | null> {
    for (const command of spec.accept) {
      const failed = await attempt.command(place, 'accept', shell(command));
      if (failed !== null) return failed;
    }
    return null;
  }

  const prepared = async (attempt: Attempt, place: Place, spec: AttemptSpec) =>
    spec.setup === undefined ? null : attempt.command(place, 'setup', shell(spec.setup));

  return {
    has: (agent) => ADAPTERS.has(agent),

    run: (spec, signal) =>
      attend(spec, signal, false, async (attempt) => {
        const agent = ADAPTERS.get(spec.agent)?.command(spec) ?? `this node has no agent ${spec.agent}`;
        if (typeof agent === 'string') return attempt.failed('run', 'refused', agent);
        const updated = await unlessAborted(signal, code.update(spec.repo));
        if (!updated.ok) return attempt.failed('checkout', updated.reason, updated.message);
        const base = updated.tip;
        return inWorkspace(spec, attemptName(spec), { commit: base, base }, async (place) => {
          const failed =
            (await prepared(attempt, place, spec)) ??
            (await attempt.command(place, 'run', agent.argv, agent.input));
          if (failed !== null) return failed;
          signal.throwIfAborted();
          attempt.stage = 'commit';
          const copy = await code.repository(spec.repo.url);
          const { tree, index } = place.workspace;
          const seconds = Math.floor(now() / 1000);
          const made = await commitWork({ copy, tree, index, base }, spec, seconds);
          if (!made.ok) return attempt.failed(made.stage, 'refused', made.problem);
          const rejected = await judged(attempt, place, spec);
          if (rejected !== null) return rejected;
          return attempt.passed({ commit: made.commit, base, summary: summary(made.paths) });
        });
      }),

    accept: (spec, commit, signal) =>
      attend(spec, signal, true, async (attempt) => {
        const copy = await code.repository(spec.repo.url);
        const parent = await copy.runOk(['rev-parse', '--verify', '--end-of-options', `${commit}^1`]);
        const base = parent.stdout.trim();
        return inWorkspace(spec, `${attemptName(spec)}-again`, { commit, base }, async (place) => {
          const failed =
            (await prepared(attempt, place, spec)) ?? (await judged(attempt, place, spec));
          return failed ?? attempt.passed({ commit, base, summary: 'accepted again' });
        });
      }),
  };
}

const shell = (command: string): [string, ...string[]] => ['/bin/sh', '-c', command];

function checkIds(spec: AttemptSpec): void {
  if (!REF.test(spec.task)) throw new RangeError(`task is no node:event: ${spec.task}`);
  if (!NODE_ID.test(spec.nodeId)) throw new RangeError(`nodeId is no node id: ${spec.nodeId}`);
  for (const name of ['attempt', 'epoch'] as const) {
    if (!Number.isSafeInteger(spec[name])) throw new RangeError(`${name} is no integer: ${spec[name]}`);
  }
}

function logName(spec: AttemptSpec): string {
  const [node = '', event = ''] = spec.task.split(':');
  return `${event}-${node.slice(0, 8)}-${spec.attempt}-${spec.epoch}`;
}

/** What changed, for people: at most 2000 bytes. */
function summary(paths: readonly string[]): string {
  if (paths.length === 0) return 'changed nothing';
  const count = paths.length === 1 ? '1 file' : `${paths.length} files`;
  return shorten(printable(`changed ${count}: ${paths.join(' ')}`), 2000);
}

/** The promise, or a rejection as soon as the signal is aborted. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Removes what an earlier process left, which died with its commands; not what it kept. */
async function sweep(attempts: string, keepFailed: boolean): Promise<void> {
  if (keepFailed) return;
  for (const name of await readdir(attempts).catch(() => [])) await removeTree(join(attempts, name));
}
