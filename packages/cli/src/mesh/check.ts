/** One check of `mesh doctor`. */
export interface Check {
  readonly id: string;
  readonly category: 'machine' | 'node' | 'ledger' | 'hub' | 'work';
  readonly status: 'ok' | 'warning' | 'fault';
  readonly summary: string;
  /** The remedy; null: none is needed. */
  readonly fix: string | null;
}

/** What one check found. */
export type Judged = Pick<Check, 'status' | 'summary'> & { readonly fix?: string };
