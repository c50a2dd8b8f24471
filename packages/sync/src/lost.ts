/** What of this node’s own repository cannot be read, and nothing can be done without. */

/** The founding commit is not in the store. */
export class NoMesh extends Error {
  override readonly name = 'NoMesh';
}

/** An entry that was followed, or what it stands on, cannot be read. */
export class LedgerLost extends Error {
  override readonly name = 'LedgerLost';
  constructor(oid: string) {
    super(`the commit ${oid} of the ledger is missing or damaged`);
  }
}

/** The own log cannot be read: what follows would be signed beside it. */
export class LogLost extends Error {
  override readonly name = 'LogLost';
  constructor(oid: string) {
    super(`the commit ${oid} of this node’s log is missing, damaged or none of it`);
  }
}
