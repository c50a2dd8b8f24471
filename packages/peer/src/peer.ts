/** The peer: turns the wheel, one turn at a time, with jobs running beside the turns. */
import { type AttemptSpec, renderCard } from '@lanemesh/agents';
import { type Activity, agentFor, letGo, NO_SILENCE, type Silence } from '@lanemesh/decide';
import type { Event } from '@lanemesh/event';
import { copyOf, type Lane, missingRules, type Task } from '@lanemesh/state';
import { Patience } from '@lanemesh/sync';
import { AfterLanding } from './after-landing.ts';
import type { Billing } from './billing.ts';
import { CapacityBook, heardIn } from './capacity-book.ts';
import { CodeBook } from './code-book.ts';
import { Confirmations } from './confirmations.ts';
import { receiptOf } from './evidence/receipt-of.ts';
import { attempt, type Beginning, draftsOf, type Job, land, Stopped } from './jobs.ts';
import { Landings } from './landings.ts';
import { Pace } from './pace.ts';
import type { Draft, PeerOptions } from './ports.ts';
import { ReadySince } from './ready-since.ts';
import { brokeOff } from './reported.ts';
import { Reviews, type Running } from './review/reviews.ts';
import { FirstSeen } from './rhythm/first-seen.ts';
import { Sightings } from './rhythm/sightings.ts';
import { boundsOf, repoOf, specOf } from './spec.ts';
import { type TurnReport, turn } from './turn.ts';
import { mayBeKept, offered, reporterOf, wipRhythm } from './wip.ts';

export class Peer {
  readonly running = new Map<string, Running>();
  readonly patience: Patience;
  readonly pace: Pace;
  readonly landings: Landings;
  private readonly bill: Billing;
  readonly reviews: Reviews;
  readonly after: AfterLanding;
  readonly capacities: CapacityBook;
  readonly code: CodeBook;
  readonly sightings: Sightings;
  readonly firstSeen = new FirstSeen();
  readonly readySince = new ReadySince();
  silence: Silence = NO_SILENCE;
  lastAppend: number | null = null;
  draining = false;
  /** Turns begun. */
  turns = 0;
  /** Called when something wants a turn soon. */
  onWake: () => void = () => {};
  private readonly confirmations = new Confirmations();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(readonly options: PeerOptions) {
    this.patience = new Patience(options.interval, options.random);
    this.pace = new Pace(options.random);
    const say = async (draft: Draft): Promise<void> => void (await this.append([draft]));
    this.landings = new Landings(options, say);
    this.bill = {
      say,
      settle: (of) => options.agents.settle(of),
    };
    this.reviews = new Reviews(options, this.bill);
    this.after = new AfterLanding({
      agents: options.agents,
      log: options.log,
      say,
      wake: () => this.onWake(),
    });
    this.sightings = new Sightings(options);
    this.capacities = options.capacities ?? new CapacityBook();
    this.code = options.code ?? new CodeBook();
  }

  /** One turn of the wheel. Turns of one peer must not overlap. */
  async turn(): Promise<TurnReport> {
    const report = await turn(this);
    if (report.following === 'ok') this.landings.look();
    if (report.contact) this.options.attest?.look();
    return report;
  }

  /** Runs body while nothing else touches the replica. */
  exclusively<T>(body: () => Promise<T>): Promise<T> {
    const next = this.queue.then(body);
    this.queue = next.catch(() => undefined);
    return next;
  }

  /** Signs events and makes them durable; resolves with them. */
  append(drafts: readonly Draft[]): Promise<Event[]> {
    return this.exclusively(() => this.appendNow(drafts));
  }

  /** As `append`, for a caller that is inside `exclusively`. */
  async appendNow(drafts: readonly Draft[]): Promise<Event[]> {
    if (drafts.length === 0) return [];
    const { clean = (draft: Draft) => draft, clock, newId, replica } = this.options;
    const events = drafts.map(
      (draft): Event => ({ v: 0, id: newId(), at: clock.now(), ...clean(draft) }),
    );
    await replica.append(events);
    this.lastAppend = clock.mono();
    this.patience.ownWaits(this.lastAppend);
    return events;
  }

  /** Begins an attempt or a landing under a claim that stands. */
  begin(activity: Activity, task: Task, how: Beginning): void {
    const { claim } = how;
    const stop = new AbortController();
    // As it stands now: the state moves on beneath it.
    const job = this.jobFor(copyOf(task), how, stop.signal, activity);
    if (!job) return;
    const done = (activity === 'attempt' ? attempt(job, how) : land(job))
      .catch(async (error: unknown) => {
        if (error instanceof Stopped || stop.signal.aborted) return;
        const text = error instanceof Error ? error.message : String(error);
        const about = { task: task.ref, claim, error: text };
        this.options.log.warn(about, `${activity} broke off: ${text}`);
        // Held on, it would break off again every turn and keep the task from everybody; given up
        // for nothing, it would be claimed again at once, without end. So it is a failure, and waits.
        const body = { task: task.ref, agent: job.spec.agent, ms: 0, ...brokeOff(activity, text) };
        const untold = (again: unknown) => this.options.log.warn(about, `not recorded: ${again}`);
        await this.append([{ kind: 'task.result', body, claim }]).catch(untold);
      })
      .finally(() => {
        this.running.delete(claim);
        this.onWake();
      });
    this.running.set(claim, { activity, task: task.ref, agent: job.spec.agent, stop, done });
  }

  /** Begins a review from a seat that stands. */
  judge(task: Task, seat: string): void {
    const begun = this.reviews.begin(copyOf(task), seat, {
      append: (drafts) => this.append(drafts),
      pause: (signal) => this.pause(signal),
      ended: () => {
        this.running.delete(seat);
        this.onWake();
      },
    });
    if (begun) this.running.set(seat, begun);
  }

  /** Stops a job; its claim is not given up here. */
  stop(claim: string): void {
    this.running.get(claim)?.stop.abort();
    this.confirmations.refuse(claim);
  }

  /** Stops everything and resolves when it has ended. */
  async stopAll(): Promise<void> {
    const jobs = [...this.running.entries()];
    for (const [claim] of jobs) this.stop(claim);
    await Promise.all([
      ...jobs.map(([, job]) => job.done),
      this.landings.idle(),
      this.after.stop(),
      this.options.attest?.idle(),
    ]);
  }

  /** Stops everything and gives up what this node holds. Resolves when that is durable. */
  async handOver(reason: string): Promise<void> {
    await this.stopAll();
    const { replica, byHand } = this.options;
    // What it holds goes to others when its silence has lasted long enough.
    if (missingRules(replica.state) !== null) return;
    const hands = (await byHand?.()) ?? new Map();
    await this.exclusively(async () => {
      const sight = {
        state: replica.state,
        me: replica.me,
        pending: replica.pending(),
        byHand: hands,
      };
      await this.appendNow(draftsOf(letGo(sight, reason)));
    });
  }

  /** After a turn that saw the hub: landings that waited for it go on, or learn that they lost. */
  confirmClaims(turnNumber: number): void {
    const { state, me } = this.options.replica;
    this.confirmations.settle(turnNumber, state, me);
  }

  private jobFor(
    task: Task,
    { claim, leave }: Beginning,
    signal: AbortSignal,
    activity: Activity,
  ): Job | null {
    const { agents, agentNames, host, hubUrl, outputBytes, replica } = this.options;
    const lane = replica.state.lanes.get(task.lane);
    const { me, state } = replica;
    const { clock, forced = task.ref, lot } = this.options;
    const here = new Set(agentNames);
    // What is claimed is tried: whether its quota is there again is found out by trying.
    const next = agentFor({ state, me, agents: here, now: clock.now(), lot, forced }, task);
    // What it made lands also while it rests.
    const agent =
      next ?? (activity === 'landing' ? task.attempts.at(-1)?.agent : null) ?? undefined;
    if (!lane || agent === undefined) return null;
    const repo = repoOf(replica.state, lane, hubUrl);
    const spec = specOf(state, task, agent, me, outputBytes, hubUrl, clock.now());
    const at = replica.state.position;
    return {
      task,
      claim,
      spec,
      card: () => ({ hash: renderCard(spec).hash, at }),
      target: repo && { repo, task: task.ref },
      bounds: () => boundsOf(replica.state, replica.state.tasks.get(task.ref) ?? task),
      agents,
      host,
      signal,
      // Another agent than it was given for would be charged to nothing.
      mayBegin: () =>
        !leave || (leave.agent === agent && (leave.before === null || clock.mono() < leave.before)),
      record: async (draft) => {
        // A fact that no claim is needed for stays one.
        if (signal.aborted && draft.claim !== undefined) throw new Stopped();
        await this.append([draft]);
        if (activity === 'attempt') await this.learn(draft);
        this.onWake();
      },
      ...(this.options.agentBook ? { agentBook: this.options.agentBook } : {}),
      ...this.progressOf(task, claim, repo && { repo, task: task.ref }),
      now: () => clock.now(),
      code: this.code,
      ...receiptOf(this.options.attest, spec),
      bill: this.bill,
      ...this.checkOf(lane, spec),
      restore: (lost, tip) => this.landings.restore(lost, tip),
      gates: () => this.landings.gates(task.ref, () => this.pause(signal)),
      confirm: () => this.confirm(claim, signal),
      pause: () => this.pause(signal),
    };
  }

  /** What a landing is followed by, where its repository has a check. */
  private checkOf({ repo }: Lane, spec: AttemptSpec): Pick<Job, 'landed'> {
    const check = this.options.replica.state.repos.get(repo ?? '')?.check ?? null;
    if (check === null) return {};
    return { landed: (commit, parent) => this.after.begin({ spec, commit, parent, check }) };
  }

  /** An attempt that ended says how many of its agent may run at once. */
  private async learn(draft: Draft): Promise<void> {
    const [ended, { clock, log }] = [heardIn(draft), this.options];
    if (ended === null) return;
    const working = [...this.running.values()].filter(
      ({ activity, agent }) => activity === 'attempt' && agent === ended.agent,
    );
    const decision = await this.capacities.heard(ended, working.length, clock.now());
    if (decision) log.info(decision, `${decision.key} may run ${decision.to} at once`);
  }

  /** What a job needs to pass work in progress on, and to take it over. */
  private progressOf(task: Task, claim: string, target: Job['target']) {
    const { wip, replica } = this.options;
    if (wip === undefined) return {};
    const sign = async (draft: Draft): Promise<void> => {
      await this.append([draft]);
    };
    const every = wipRhythm(replica.state, task);
    return {
      reporter: reporterOf({ task, claim, target, every, wip, sign }),
      offered: async () => (target === null ? undefined : offered(wip, target, task)),
      tidy: async () => {
        const now = replica.state.tasks.get(task.ref) ?? task;
        if (target === null || !mayBeKept(now)) return;
        // What stays is removed by whoever cleans up next.
        await wip.drop(target.repo, task.ref).catch(() => undefined);
      },
    };
  }

  private confirm(claim: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(new Stopped());
    const confirmed = this.confirmations.wait(claim, this.turns);
    this.onWake();
    return confirmed;
  }

  private pause(signal: AbortSignal): Promise<void> {
    const { clock, interval } = this.options;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const cancel = clock.later(interval, end);
      const stop = (): void => {
        cancel();
        reject(new Stopped());
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }
}
