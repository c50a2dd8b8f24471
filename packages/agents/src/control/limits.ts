/** What one agent may use, beside time and output in all. Absent: any amount. */
export interface AgentLimits {
  /** Without a sign of life, milliseconds. */
  readonly idleMs?: number;
  /** Tokens, in and out. */
  readonly tokens?: number;
  /** Micro-USD. */
  readonly micro?: number;
}

/** What is used up of tokens and money; null: nothing, as far as that is known. */
export function exceeded({ tokens, micro }: AgentLimits, { usage, cost }: Used): Cut | null {
  if (tokens !== undefined && usage && usage.input + usage.output > tokens) return 'tokens';
  return micro !== undefined && cost && cost.micro > micro ? 'cost' : null;
}

interface Used {
  readonly usage?: { readonly input: number; readonly output: number } | undefined;
  readonly cost?: { readonly micro: number } | undefined;
}

/** Why an agent is ended. `no_progress`: it goes on saying the same and changes nothing. */
export type Cut = 'idle' | 'tokens' | 'cost' | 'no_progress';
