/** How work is done: checkout, setup, the agent, the node's commit, acceptance. */
import { join } from 'node:path';
import type { Sandbox } from '@lanemesh/event';
import type { Adapter } from './adapters/adapter.ts';
import { runAgent } from './adapters/run-agent.ts';
import { SCRIPT, script } from './adapters/script.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptEnd, AttemptSpec, Judged, Reporter } from './attempt-spec.ts';
import { openShadow } from './bare-copy.ts';
import { commitWork, type Work } from './commit.ts';
import { type Done, instructed, type Start, unasked } from './contract/instructed.ts';
import { learn } from './contract/lessons.ts';
import { settleBill } from './control/bills.ts';
import { largeProblem } from './control/diff-size.ts';
import { createResolver } from './credentials/reference.ts';
import { judged, prepared, summary } from './judging.ts';
import { SHADOW } from './leftover-note.ts';
import type { Place } from './place.ts';
import { Ticker } from './progress.ts';
import { judgedApart } from './review/apart.ts';
import { type Asked, type ReviewEnd, reviewCommit } from './review/judge.ts';
import { type Look, lookAt } from './review/look.ts';
import { patchId } from './review/patch.ts';
import type { Proof } from './sandbox/proof.ts';
import { type AgentsOptions, Workshop } from './workshop.ts';
import { attemptName } from './workspace.ts';

export interface Agents {
  /** Whether this node has the agent. */
  has(agent: string): boolean;
  /** What an attempt would be kept in by; null: it cannot be as its lane demands. */
  sandbox(spec: AttemptSpec): Promise<Sandbox | null>;
  /** The sandbox of this machine, as its canary proved. Never rejects. */
  proof(): Promise<Proof>;
  /**
   * One attempt from checkout to acceptance. Never rejects for reasons of the task or the world;
   * a RangeError for ids that are none. reporter: told how far it is while its agent works.
   */
  run(spec: AttemptSpec, signal: AbortSignal, reporter?: Reporter): Promise<AttemptEnd>;
  /** Setup and acceptance again for a commit (after a rebase), in a clean worktree. */
  accept(spec: AttemptSpec, commit: string, signal: AbortSignal): Promise<Judged>;
  /** What guards find in a commit, and its patch id. Rejects where our copy lacks it. */
  look(spec: AttemptSpec, commit: string): Promise<Look>;
  /** A verdict on a commit that our copy has, by `spec.agent`; never rejects for what it judges. */
  review(spec: AttemptSpec, asked: Asked, signal: AbortSignal): Promise<ReviewEnd>;
  /** The ledger has what an attempt or review used. of: its claim or seat. Never throws. */
  settle(of: string): void;
}

/** Agents that work for this node. One per process and state folder. */
export function createAgents(options: AgentsOptions): Agents {
  const workshop = new Workshop(options);
  return {
    has: (agent) => adaptersOf(options).has(agent),
    sandbox: (spec) => workshop.sandboxOf(spec),
    proof: () => workshop.proof(),
    run: (spec, signal, reporter) =>
      workshop.attend(spec, signal, false, (attempt) =>
        work(workshop, options, attempt, spec, signal, reporter),
      ),
    accept: (spec, commit, signal) =>
      workshop.attend(spec, signal, true, (attempt) =>
        again(workshop, options, attempt, spec, commit),
      ),
    look: (spec, commit) => look(options, spec, commit),
    review: (spec, asked, signal) => reviewCommit(workshop, options, spec, asked, signal),
    settle: (of) => settleBill(options.stateDir, of),
  };
}

function adaptersOf({ adapters }: AgentsOptions): ReadonlyMap<string, Adapter> {
  return adapters?.() ?? SCRIPT;
}

async function look(
  { code, findSecret }: AgentsOptions,
  spec: AttemptSpec,
  commit: string,
): Promise<Look> {
  if (spec.repo === null) throw new RangeError(`${commit} belongs to no repository of the task`);
  const copy = await code.repository(spec.repo.url);
  const parent = await copy.runOk(['rev-parse', '--verify', '--end-of-options', `${commit}^1`]);
  return lookAt(copy, spec, parent.stdout.trim(), commit, findSecret);
}

async function work(
  workshop: Workshop,
  options: AgentsOptions,
  attempt: Attempt,
  spec: AttemptSpec,
  signal: AbortSignal,
  reporter?: Reporter,
): Promise<AttemptEnd> {
  const agent = adaptersOf(options).get(spec.agent);
  if (agent === undefined)
    return attempt.failed('run', 'refused', `this node has no agent ${spec.agent}`);
  const { code, now } = options;
  const { repo } = spec;
  if (repo === null)
    return workshop.furnish(spec, attemptName(spec), null, (place) =>
      plain(options, attempt, place, spec, agent, reporter),
    );
  const updated = await unlessAborted(signal, code.update(repo));
  if (!updated.ok) return attempt.failed('checkout', updated.reason, updated.message);
  const base = updated.tip;
  return workshop.furnish(spec, attemptName(spec), { commit: base, base }, async (place) => {
    const { tree, index, folder } = place.workspace;
    const shadow = await openShadow(await code.repository(repo.url), join(folder, SHADOW));
    const change = { copy: shadow, tree, index, base };
    const unready = await prepared(attempt, place, spec);
    if (unready !== null) return unready;
    const done = await agentAtWork(options, attempt, place, spec, agent, change, reporter);
    if (done.ended !== null) return done.ended;
    signal.throwIfAborted();
    attempt.stage = 'commit';
    // Opened anew: the agent may have changed its settings.
    const copy = await code.repository(repo.url);
    const kept = await learn({ ...change, copy }, spec, done.lessons, options.findSecret);
    if (kept !== null) attempt.note(kept);
    const made = await commitWork({ ...change, copy }, spec, Math.floor(now() / 1000));
    if (!made.ok) return attempt.failed(made.stage, 'refused', made.problem);
    const large = await largeProblem(copy, spec, base, made.commit);
    if (large !== null) return attempt.failed('paths', 'diff', large);
    const changes = made.commit !== null;
    const said = summary(made.paths, done.summary);
    const result = { commit: made.commit ?? base, base, summary: said, changes };
    const end = await judgedApart(workshop, options, attempt, spec, result);
    if (end.outcome !== 'failed' || !changes) return end;
    // Whoever makes the same change again will fail by it again.
    return { ...end, patch: await patchId(copy, base, result.commit) };
  });
}

/** The agent itself, telling how far it is; what it had changed when it was stopped is not lost. */
async function agentAtWork(
  options: AgentsOptions,
  attempt: Attempt,
  place: Place,
  spec: AttemptSpec,
  agent: Adapter,
  work: Work | null,
  reporter?: Reporter,
): Promise<Done> {
  const { findSecret, now, resolve = createResolver(options.env) } = options;
  const start: Start = (prompt, more) =>
    runAgent(attempt, place, agent, { spec, prompt, edits: true, ...more }, { now, resolve });
  const run = () =>
    agent.name === script.name ? unasked(start) : instructed(attempt, place, spec, work, start);
  if (reporter === undefined) return run();
  const written = () => attempt.written();
  // Who cannot look for secrets keeps all work in progress to itself.
  const used = () => {
    const { usage, cost } = attempt.reading();
    return { ...(usage ? { usage } : {}), ...(cost ? { cost } : {}) };
  };
  const parts = { spec, reporter, folder: place.workspace.folder, now, written, used };
  const find = findSecret ?? (() => null);
  const looked = (tree: string | null) => attempt.looked(tree);
  const ticker = new Ticker({ ...parts, looked, findSecret: find, work: findSecret ? work : null });
  const done = await run();
  const { ended } = done;
  await ticker.end(ended !== null && !(ended.outcome === 'failed' && ended.reason === 'exit'));
  return done;
}

/** An attempt without repository: what it says of itself, by its exit and acceptance, is all. */
async function plain(
  options: AgentsOptions,
  attempt: Attempt,
  place: Place,
  spec: AttemptSpec,
  agent: Adapter,
  reporter?: Reporter,
): Promise<AttemptEnd> {
  const unready = await prepared(attempt, place, spec);
  if (unready !== null) return unready;
  const done = await agentAtWork(options, attempt, place, spec, agent, null, reporter);
  if (done.ended !== null) return done.ended;
  const rejected = await judged(attempt, place, spec, null);
  return rejected ?? attempt.passed({ commit: null, base: null, summary: done.summary });
}

async function again(
  workshop: Workshop,
  options: AgentsOptions,
  attempt: Attempt,
  spec: AttemptSpec,
  commit: string,
): Promise<Judged> {
  const { code } = options;
  if (spec.repo === null) throw new RangeError(`${commit} belongs to no repository of the task`);
  const copy = await code.repository(spec.repo.url);
  const parent = await copy.run(['rev-parse', '--verify', '--end-of-options', `${commit}^1`]);
  // A first commit stands on nothing.
  const base = parent.exitCode === 0 ? parent.stdout.trim() : commit;
  const result = { commit, base, summary: 'accepted again', changes: commit !== base };
  const end = await judgedApart(workshop, options, attempt, spec, result);
  return end.outcome === 'passed' ? { ...end, commit } : end;
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
