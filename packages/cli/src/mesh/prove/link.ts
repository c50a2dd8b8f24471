/** What a proof is made of. */
import type { Body } from '@lanemesh/event';
import type { Statement } from '@lanemesh/peer/home';
import type { Attempt, State, Task } from '@lanemesh/state';
import { refOfTold, type Told } from '../history.ts';

/** What holds a commit to the ledger, in the order in which it came about. */
export interface Link {
  readonly link: 'asked' | 'wrote' | 'receipt' | 'verified' | 'approved' | 'landed';
  readonly ok: boolean;
  /** For people: who, what, when; or what is wrong. */
  readonly text: string;
  /** The event that says so. */
  readonly event: string | null;
  readonly node: string | null;
}

export interface ChainParts {
  readonly state: State;
  readonly task: Task;
  readonly attempt: Attempt;
  /** Events about the task that have effect, in order. */
  readonly told: readonly Told[];
  /** Every event that has effect, in order. */
  readonly history: readonly Told[];
  /** The receipt that the result names: its digest, and what it says if it could be had. */
  readonly receipt: { readonly digest: string; readonly statement: Statement | null } | null;
  /** Of the commit that landed; null: it is not here. */
  readonly trailers: Trailers | null;
}

/** What a commit says of itself. */
export interface Trailers {
  readonly task: string;
  readonly attempt: string;
  readonly by: string;
}

/** The result by which an attempt passed: what its node signed. */
export function resultOf(told: readonly Told[], claim: string): Told | undefined {
  return told.findLast(
    ({ event }) =>
      event?.kind === 'task.result' &&
      event.claim === claim &&
      (event.body as unknown as Body<'task.result'>).outcome === 'passed',
  );
}

/** A link as one fact shows it. */
export function link(link: Link['link'], ok: boolean, text: string, told: Told | undefined): Link {
  return { link, ok, text, event: told ? refOfTold(told) : null, node: told?.node ?? null };
}

/** The position of the landing; without one there is no end. */
export function landedAt(told: readonly Told[]): number {
  const fact = told.find(({ event }) => event?.kind === 'task.landed');
  return fact?.position ?? Number.POSITIVE_INFINITY;
}
