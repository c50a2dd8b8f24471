/** What a card tells besides the attempt's own facts, from the ledger alone. */
import type { LANE_ROLES } from '@lanemesh/event';

/** What an agent is asked to be. */
export type Role = (typeof LANE_ROLES)[number];

/** Every node has the same of the same position. */
export interface Brief {
  /** Of the task, as recorded, or as its words tell it; null: neither. */
  readonly type: string | null;
  readonly role: Role;
  /** Where the lane's work lands; null: nowhere. */
  readonly repo: { readonly name: string; readonly target: string } | null;
  /** What the task needed, and what landed of it. */
  readonly inputs: readonly Input[];
  /** What an attempt may use, as its lane says; what a grant leaves of that is not told. */
  readonly budgets: Budgets;
  /** What the lane is for; null: it does not say. */
  readonly objective: string | null;
  /** The lane's words for the role; null: ours. */
  readonly prompt: string | null;
  /** The lane's words for those who judge its results; absent: ours. */
  readonly review?: string;
  /** The lane's words for every task. */
  readonly context: readonly string[];
  /** What earlier attempts asked people to do, and nobody said is done. */
  readonly manual: readonly { readonly n: number; readonly text: string }[];
  /** What an agent is shown of the checkout besides. */
  readonly wanted: Wanted;
  /** MCP servers that agents are handed where their node has them, by name; absent: none. */
  readonly mcp?: readonly string[];
  /** Variables of the lane's shell commands; absent: none. */
  readonly env?: readonly Variable[];
  /** What is run where a command's target or program is not there. */
  readonly fallbacks: readonly { readonly command: string; readonly instead: readonly string[] }[];
}

/** One variable of an environment. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Paths are relative to the repository's root. */
interface Wanted {
  /** A file that says what the lane is for; null: none. */
  readonly objectiveFile: string | null;
  /** The folder of what was learnt; null: nothing is kept. */
  readonly lessons: string | null;
  /** Their output is shown. */
  readonly commands: readonly string[];
}

/** Of one attempt; absent: not limited, or as each node limits it. */
interface Budgets {
  /** Seconds for everything. */
  readonly wall: number;
  /** Seconds without a sign. */
  readonly idle?: number;
  /** Lines that a change may add and take away. */
  readonly lines?: number;
  readonly tokens?: number;
  /** Micro-USD. */
  readonly micro?: number;
}

interface Input {
  readonly task: string;
  readonly title: string;
  /** null: it landed nothing. */
  readonly commit: string | null;
}

export const NO_BRIEF: Brief = {
  type: null,
  role: 'implement',
  repo: null,
  inputs: [],
  budgets: { wall: 3600 },
  objective: null,
  prompt: null,
  context: [],
  manual: [],
  wanted: { objectiveFile: null, lessons: null, commands: [] },
  fallbacks: [],
};
