/** What a node knows at the moment it decides, and what it can decide to do. */
import type { Level as Confinement, DutyRole, Event } from '@lanemesh/event';
import type { Agent, State, Task } from '@lanemesh/state';
import type { Admission } from './admission.ts';
import type { CodeRest } from './code-rest.ts';
import type { Silence } from './silence.ts';

/** How the fetched ledger relates to the one followed. */
export type Following =
  /** The fetched ledger is followed (or there is no hub). */
  | 'ok'
  /** No contact in this turn. */
  | 'away'
  /** The hub lost entries that we give back, or seems to have forked: nothing is decided. */
  | 'unsettled';

/** What this process does under one of its claims, or from a seat of a review. */
export type Activity = 'attempt' | 'landing' | 'review';

/** What a node has to offer, as far as the process that decides knows; absent: it does not. */
export interface Offer {
  readonly agents?: readonly Agent[];
  readonly capabilities?: readonly string[];
  readonly slots?: number;
  readonly sandbox?: Confinement;
  /** Lanes it serves; empty: all. */
  readonly lanes?: readonly string[];
}

/** Own monotonic clock, milliseconds. */
export interface Seen {
  readonly fired: number;
  /** null: nothing changed since the newest firing. */
  readonly changed: number | null;
}

/** What a node saw outside the ledger that a lane fires on. */
export interface Sighting {
  /** A digest of what was seen. */
  readonly mark: string;
  /** When it was first seen to have changed, by the node's own clock, milliseconds. */
  readonly since: number;
}

/** Of one agent: its place among those of its family, the smallest first; null: it may not. */
export type Duty = { readonly [R in DutyRole]: number | null };

/** By the names of agents; one that is not there may do either. */
export type Duties = ReadonlyMap<string, Duty & { readonly family: string }>;

export interface Sight {
  readonly state: State;
  /** This node's id. */
  readonly me: string;
  /** Own monotonic clock, milliseconds. */
  readonly mono: number;
  /** Own clock, milliseconds since 1970: it may be wrong, so no rule reads it (INV-5). */
  readonly now: number;
  /** Sync interval, milliseconds. */
  readonly interval: number;
  readonly following: Following;
  /** Position of the newest entry that was seen at the hub. */
  readonly seenAtHub: number;
  /** Own events that have no position yet, oldest first. */
  readonly pending: readonly Event[];
  /** Claims this process works under, and reviews. */
  readonly active: ReadonlyMap<string, Activity>;
  /**
   * Claims of this node that people, or agents of theirs, work under: true while they say so,
   * false when they have not for longer than the claim's TTL.
   */
  readonly byHand: ReadonlyMap<string, boolean>;
  /** Commits under review that this process has put where verifiers get them. */
  readonly offered: ReadonlySet<string>;
  /** Attempts this node may run at once. */
  readonly slots: number;
  /** Agents this node can run. */
  readonly agents: ReadonlySet<string>;
  /** What its user lets them do; absent: all. */
  readonly duties?: Duties;
  /** Lanes this node serves; null: all. */
  readonly lanes: ReadonlySet<string> | null;
  /** Lanes stopped on this node: `drain` lets what runs there finish, `now` hands it over. */
  readonly stopped: ReadonlyMap<string, 'drain' | 'now'>;
  /** What the mesh should know that this node offers; null: nothing is said of it. */
  readonly offer: Offer | null;
  /** Since when this process knows that a task is free, monotonic milliseconds. */
  readonly readySince: (task: Task) => number;
  /** What is said now may leave now: nothing makes this node wait for its share of the hub (INV-8). */
  readonly mayPush: boolean;
  /** No new claims: the node drains. */
  readonly draining: boolean;
  /** A task that a person wants run here now: what it only waits for (backoff, windows) is ignored. */
  readonly forced: string | null;
  /** Whether the machine has room for more. */
  readonly admission: Admission;
  /** Code repositories that did not answer this node lately, by `codeKey`; absent: all do. */
  readonly code?: ReadonlyMap<string, CodeRest>;
  /** How many attempts of an agent may run at once here; an agent that is not there: any number. */
  readonly limits: ReadonlyMap<string, number>;
  /** The newest time of each lane's cron expression, milliseconds since 1970. */
  readonly cronSlots: ReadonlyMap<string, number>;
  /** Since when this process knows of the newest firing of each lane, and of the changes since. */
  readonly firstSeen: ReadonlyMap<string, Seen>;
  /** What changed outside the ledger, by the lanes that fire on it. */
  readonly sightings: ReadonlyMap<string, Sighting>;
  readonly silence: Silence;
  /** When this node last appended anything, monotonic milliseconds; null: not since it started. */
  readonly lastAppend: number | null;
  /** Newest batch known of an author: what a takeover says it judged. */
  readonly newestOf: (author: string) => { readonly number: number; readonly id: string } | null;
  /** Hash to draw lots with: 64 hex digits. */
  readonly lot: (text: string) => string;
  /** Choose tasks by rendezvous; switched off only to measure races. */
  readonly rendezvous: boolean;
}

/** Leave to begin an attempt out of contact. */
export interface Leave {
  readonly agent: string;
  /** What it is charged to; null: nothing, the agent is free. */
  readonly allotment: string | null;
  /** Own monotonic clock, milliseconds, after which it may not begin any more; null: no end. */
  readonly before: number | null;
}

/** What a policy wants done. */
export type Command =
  /** Sign an event. urgent: it wants a position at once. */
  | {
      readonly do: 'say';
      readonly event: Pick<Event, 'kind' | 'body'> & { readonly claim?: string };
      readonly urgent: boolean;
    }
  /**
   * Begin to work under a claim that stands; fence: move the task's head branch first; leave: it
   * begins out of contact.
   */
  | {
      readonly do: 'run';
      readonly task: string;
      readonly claim: string;
      readonly fence: boolean;
      readonly leave?: Leave;
    }
  /** Land what passed. */
  | { readonly do: 'land'; readonly task: string; readonly claim: string }
  /** Judge a result, from a seat that stands: `claim` is its review. */
  | { readonly do: 'review'; readonly task: string; readonly claim: string }
  /** Put a result of ours where verifiers get it. */
  | { readonly do: 'offer'; readonly task: string; readonly claim: string }
  /** Stop working under a claim that no longer stands. */
  | { readonly do: 'stop'; readonly claim: string };

/** Whether an own event about this task (and claim) waits for its position. */
export function isPending(
  sight: Pick<Sight, 'pending'>,
  kind: string,
  task: string,
  claim?: string,
): boolean {
  return sight.pending.some(
    (event) =>
      event.kind === kind &&
      (event.body as { task?: unknown }).task === task &&
      (claim === undefined || event.claim === claim),
  );
}

/** Whether this node's log is marked for two batches on one parent. */
export function isMarked(sight: Pick<Sight, 'state' | 'me'>): boolean {
  return sight.state.logs.get(sight.me)?.marked ?? false;
}
