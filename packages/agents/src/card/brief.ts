/** What a card tells besides the attempt's own facts. All of it is text of others: data. */

/** What an agent is asked to be. */
export const ROLES = ['implement', 'test', 'review'] as const;
export type Role = (typeof ROLES)[number];

/** From the ledger alone: every node has the same of the same position. */
export interface Brief {
  /** Of the task, as recorded, or as its words tell it; null: neither. */
  readonly type: string | null;
  readonly role: Role;
  /** Where the lane's work lands; null: nowhere. */
  readonly repo: { readonly name: string; readonly target: string } | null;
  /** What the task needed, and what landed of it. */
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly task: string;
  readonly title: string;
  /** null: it landed nothing. */
  readonly commit: string | null;
}

export const NO_BRIEF: Brief = { type: null, role: 'implement', repo: null, inputs: [] };
