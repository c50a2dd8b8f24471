/** What is wrong at the hub, as values: nobody signs it, and no rule reads it. */

/** One thing found at the hub. */
export interface HubFinding {
  /**
   * A word for machines: `void`, `junk`, `rollback`, `fork`, `foreign`, `dropped`, `in-the-way`,
   * `empty`, `refused`, or another one a detector uses.
   */
  readonly what: string;
  /** The branch at the hub, such as `mesh/ledger`; '' where it is the hub as a whole. */
  readonly ref: string;
  readonly commit: string | null;
  /** The node concerned, if one is. */
  readonly node: string | null;
  /** Of the ledger's specification, such as `R5`; or an invariant, such as `INV-9`. */
  readonly rule: string;
  /** One line for people. */
  readonly problem: string;
  /** One line: the fix; null: nothing is to be done. */
  readonly fix: string | null;
  /** Whether the mesh cannot go on at the hub before it is mended. */
  readonly blocks: boolean;
}
