/** What one agent may use, beside time and output in all. Absent: any amount. */
export interface AgentLimits {
  /** Without a sign of life, milliseconds. */
  readonly idleMs?: number;
  /** Tokens, in and out. */
  readonly tokens?: number;
  /** Micro-USD. */
  readonly micro?: number;
}

/** Why an agent is ended. `no_progress`: it goes on saying the same and changes nothing. */
export type Cut = 'idle' | 'tokens' | 'cost' | 'no_progress';
