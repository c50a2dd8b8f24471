/** Results under review: those of this node shown to verifiers, those of others judged here. */
import { familyOfModel } from '@lanemesh/agents';
import type { Activity } from '@lanemesh/decide';
import { type Attempt, isOfMany, type State, type Task } from '@lanemesh/state';
import type { Billing } from '../billing.ts';
import type { Draft, PeerOptions } from '../ports.ts';
import { repoOf, specOf } from '../spec.ts';
import { type ReviewJob, review } from './review-job.ts';

/** Of what runs beside the turns. */
export interface Running {
  readonly activity: Activity;
  readonly task: string;
  readonly agent: string;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** What a review needs of the wheel. */
interface Wheel {
  append(drafts: readonly Draft[]): Promise<unknown>;
  pause(signal: AbortSignal): Promise<void>;
  ended(seat: string): void;
}

export class Reviews {
  /** Commits that are where verifiers get them. */
  readonly offered = new Set<string>();
  private readonly offering = new Set<string>();

  constructor(
    private readonly options: PeerOptions,
    private readonly bill: Billing,
  ) {}

  /** Shows a result of this node to verifiers, beside the turns; one that fails is tried again. */
  offer(task: Task): void {
    const { offers, replica, hubUrl, log } = this.options;
    const commit = task.result?.commit;
    const repo = repoFor(replica.state, task, hubUrl);
    if (!offers || !repo || commit === undefined || this.offering.has(commit)) return;
    this.offering.add(commit);
    void offers
      .offer(repo, task.ref, commit)
      .then((isThere) => void (isThere && this.offered.add(commit)))
      .catch((error: unknown) => log.warn({ error: String(error) }, 'a result was not shown'))
      .finally(() => this.offering.delete(commit));
  }

  /** Begins a review from a seat that stands; null: it cannot be. */
  begin(task: Task, seat: string, wheel: Wheel): Running | null {
    const job = this.jobFor(task, seat);
    if (job === null) return null;
    const stop = new AbortController();
    const done = review({
      ...job,
      signal: stop.signal,
      pause: () => wheel.pause(stop.signal),
      bill: this.bill,
      record: async (draft) => {
        stop.signal.throwIfAborted();
        await wheel.append([draft]);
      },
    })
      .catch(async (error: unknown) => {
        if (stop.signal.aborted) return;
        this.options.log.warn({ task: task.ref, seat, error: String(error) }, 'review broke off');
        const body = { task: task.ref, review: seat, reason: 'broken' };
        await wheel.append([{ kind: 'review.gaveup', body }]).catch(() => undefined);
      })
      .finally(() => wheel.ended(seat));
    return { activity: 'review', task: task.ref, agent: job.spec.agent, stop, done };
  }

  private jobFor(
    task: Task,
    ref: string,
  ): Omit<ReviewJob, 'signal' | 'pause' | 'record' | 'bill'> | null {
    const { agents, offers, replica, hubUrl, outputBytes, agentBook } = this.options;
    const { state, me } = replica;
    const seat = task.seats.find((one) => one.ref === ref);
    const lane = state.lanes.get(task.lane);
    const repo = repoFor(state, task, hubUrl);
    const made = task.attempts.at(-1);
    if (!seat || !lane || !repo || !offers || !task.result || !made) return null;
    const { commit, base } = task.result;
    const { run: _, ...spec } = specOf(state, task, seat.agent, me, outputBytes, hubUrl);
    const { run } = lane.review;
    const seated = { ...spec, seat: ref };
    return {
      task: task.ref,
      seat: ref,
      spec: run === null ? seated : { ...seated, run },
      asked: {
        commit,
        said: made.summary,
        ...(commit === base ? { unchanged: true as const } : {}),
      },
      family: lane.review.waive.includes('family') ? null : makerOf(made),
      repo,
      agents,
      offers,
      agentBook,
    };
  }
}

function repoFor(state: State, task: Task, hubUrl: string | null) {
  const lane = state.lanes.get(task.lane);
  return lane ? repoOf(state, lane, hubUrl) : null;
}

/** The family of the models that made it; null: nobody knows. */
function makerOf({ agent, family, model }: Attempt): string | null {
  const said = family ?? agent;
  if (said === null || !isOfMany(said)) return said;
  return model === null ? null : familyOfModel(model);
}
