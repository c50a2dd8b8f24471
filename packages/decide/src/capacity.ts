/** How many attempts of one agent and model run at once here: less when it says stop, more later. */

export const CAPACITY = {
  /** Where nothing is known yet. */
  initial: 2,
  most: 24,
  /** Attempts in a row without a signal after which one more may run. */
  clean: 3,
} as const;

/** Agents without a provider that could be overloaded. */
const UNLIMITED: ReadonlySet<string> = new Set(['script']);

/** What is known of one agent and model. */
export interface Capacity {
  readonly limit: number;
  /** Attempts in a row without a signal. */
  readonly clean: number;
  /** Whether as many ran as may, since the limit last changed. */
  readonly full: boolean;
}

export const NEW_CAPACITY: Capacity = { limit: CAPACITY.initial, clean: 0, full: false };

/** How an attempt ended, as its result says. */
export interface Ended {
  readonly outcome: string;
  readonly reason?: string;
  readonly exitCode?: number;
}

/** A change of a limit, or a signal that changed nothing. */
export interface Adapted {
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/** Reasons of failures that say the provider, or this machine, cannot take so much. */
const SIGNALS: ReadonlySet<string> = new Set([
  'rate_limited',
  'quota_limited',
  'overloaded',
  'out_of_memory',
]);
/** Reasons that say nothing of capacity: the attempt never came to its work. */
const SILENT: ReadonlySet<string> = new Set([
  'unreachable',
  'refused',
  'git_locked',
  'environment_failure',
  'missing_credentials',
  'missing_context',
  'signed_out',
  'no_model',
]);
/** A process that the system killed, as it does where memory runs out. */
const KILLED = 137;

/** The name of what shares a limit: `agent:model`, or the agent alone where its model is not known. */
export function capacityKey(agent: string, model: string | null): string {
  return model === null ? agent : `${agent}:${model}`;
}

/** How many attempts may run at once. */
export function limitOf(capacities: ReadonlyMap<string, Capacity>, key: string): number {
  const agent = key.split(':')[0] ?? key;
  if (UNLIMITED.has(agent)) return Number.POSITIVE_INFINITY;
  return (capacities.get(key) ?? NEW_CAPACITY).limit;
}

/**
 * What an attempt that ended says of the limit. running: how many ran, this one included.
 * adapted: the decision, to be written down; null: there is none yet.
 */
export function adapt(
  before: Capacity,
  ended: Ended,
  running: number,
): { readonly after: Capacity; readonly adapted: Adapted | null } {
  const { limit } = before;
  const why = signalOf(ended);
  if (why !== null) {
    const to = Math.max(1, Math.floor(limit / 2));
    return { after: { limit: to, clean: 0, full: false }, adapted: { from: limit, to, why } };
  }
  if (ended.outcome !== 'passed' && SILENT.has(ended.reason ?? ''))
    return { after: before, adapted: null };
  const clean = before.clean + 1;
  const full = before.full || running >= limit;
  // A limit that nobody reached says nothing of what lies above it.
  const mayRise = limit < CAPACITY.most && (full || limit < CAPACITY.initial);
  if (clean < CAPACITY.clean || !mayRise)
    return { after: { limit, clean: Math.min(clean, CAPACITY.clean), full }, adapted: null };
  const to = limit + 1;
  const reason = `${CAPACITY.clean} attempts without a signal`;
  return { after: { limit: to, clean: 0, full: false }, adapted: { from: limit, to, why: reason } };
}

/** What an end says against running as many; null: nothing. */
function signalOf({ outcome, reason = '', exitCode }: Ended): string | null {
  if (outcome === 'passed') return null;
  if (SIGNALS.has(reason)) return reason;
  return reason === 'exit' && exitCode === KILLED ? 'out_of_memory' : null;
}
