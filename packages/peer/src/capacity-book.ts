/** How many attempts of each agent and model may run at once here, and every decision about it. */
import {
  type Adapted,
  adapt,
  type Capacity,
  capacityKey,
  type Ended,
  limitOf,
  NEW_CAPACITY,
} from '@lanemesh/decide';

/** Decisions kept, the newest last. */
const KEPT = 200;

/** One decision about a limit. */
export interface Decision extends Adapted {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `agent:model`, or the agent alone. */
  readonly key: string;
  /** How many ran, the one that ended included. */
  readonly running: number;
  /** The task whose attempt said it. */
  readonly task: string;
}

export interface Capacities {
  readonly known: ReadonlyMap<string, Capacity>;
  /** The model each agent used last, as far as its results say. */
  readonly models: ReadonlyMap<string, string>;
  readonly decisions: readonly Decision[];
}

export const NO_CAPACITIES: Capacities = { known: new Map(), models: new Map(), decisions: [] };

/** An attempt that ended. */
export interface Heard extends Ended {
  readonly agent: string;
  readonly model?: string;
  readonly task: string;
}

/** What an event says of how an attempt of an agent ended; null: nothing. */
export function heardIn({
  kind,
  body,
}: {
  readonly kind: string;
  readonly body: unknown;
}): Heard | null {
  const said = body as Heard;
  if (kind === 'task.result') return said;
  return kind === 'task.gaveup' && said.agent !== undefined ? { ...said, outcome: 'failed' } : null;
}

export class CapacityBook {
  /** keep: makes it durable; called after every change. */
  constructor(
    public now: Capacities = NO_CAPACITIES,
    private readonly keep: (now: Capacities) => Promise<void> = async () => undefined,
    /** Agents of whose login only one attempt at a time may make use. */
    private readonly alone: ReadonlySet<string> = new Set(),
  ) {}

  /** How many attempts of each agent may run at once; those that are not there: any number. */
  limits(agents: readonly string[]): Map<string, number> {
    const { known, models } = this.now;
    const limits = agents.map(
      (agent) => [agent, limitOf(known, capacityKey(agent, models.get(agent) ?? null))] as const,
    );
    for (const [at, [agent]] of limits.entries())
      if (this.alone.has(agent)) limits[at] = [agent, 1];
    return new Map(limits.filter(([, limit]) => Number.isFinite(limit)));
  }

  /** Takes in how an attempt ended, of `running` that ran. Resolves with the decision, if any. */
  async heard(ended: Heard, running: number, at: number): Promise<Decision | null> {
    const { agent, model, task } = ended;
    const key = capacityKey(agent, model ?? null);
    const { known, models, decisions } = this.now;
    if (!Number.isFinite(limitOf(known, key))) return null;
    const { after, adapted } = adapt(known.get(key) ?? NEW_CAPACITY, ended, running);
    const decision = adapted && { ...adapted, at, key, running, task };
    this.now = {
      known: new Map([...known, [key, after]]),
      models: model === undefined ? models : new Map([...models, [agent, model]]),
      decisions: decision ? [...decisions, decision].slice(-KEPT) : decisions,
    };
    await this.keep(this.now);
    return decision;
  }
}
