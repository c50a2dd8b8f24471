/** What the wheel needs from the world; the simulator gives its own. */
import type { Agents } from '@lanemesh/agents';
import type { Admission, Command, Duties, Gates, Offer, Readings, Sight } from '@lanemesh/decide';
import type { Event } from '@lanemesh/event';
import type { Host, Offers, Wip } from '@lanemesh/hosts';
import type { HubFinding, Replica, Transport } from '@lanemesh/sync';
import type { CapacityBook } from './capacity-book.ts';
import type { CodeBook } from './code-book.ts';
import type { Attest } from './evidence/attest.ts';
import type { Outside } from './rhythm/outside.ts';

/** An event to sign: kind, body, and the claim it acts under. */
export type Draft = Pick<Event, 'kind' | 'body'> & {
  readonly claim?: string;
  readonly cause?: string;
};

/** Time, as seen by this node. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that only goes forward; comparable across processes of one boot. */
  mono(): number;
  /** Calls fn once after ms milliseconds; the result cancels. */
  later(ms: number, fn: () => void): () => void;
}

/** Where the wheel tells what it does; pino fits. */
export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/** The machine under this node. */
interface Machine {
  readonly gates: Gates;
  readonly readings: () => Promise<Readings>;
  /** Keeps what the gates say, where it changed. */
  readonly note?: (found: Admission) => Promise<void>;
}

export interface PeerOptions {
  readonly replica: Replica;
  /** null: the mesh has no hub, this node weaves alone. */
  readonly transport: Transport | null;
  readonly agents: Agents;
  readonly host: Host;
  /** Keeps receipts of attempts; absent: nobody does. */
  readonly attest?: Attest;
  /** Where work in progress is kept; absent: nowhere. */
  readonly wip?: Wip;
  /** Where results under review are shown; absent: people alone judge. */
  readonly offers?: Offers;
  readonly clock: Clock;
  /** 0 to below 1. */
  readonly random: () => number;
  /** A fresh event id. */
  readonly newId: () => string;
  /** SHA-256 in hexadecimal, to draw lots. */
  readonly lot: (text: string) => string;
  readonly log: Log;
  /** Agents tried here, of those `agents` has. */
  readonly agentNames: readonly string[];
  /** What the node's user lets them do; absent: all. */
  readonly agentDuties?: Duties;
  /** Attempts at once. */
  readonly slots: number;
  /** Lanes served; null: all. */
  readonly lanes: readonly string[] | null;
  /** Sync interval, milliseconds. */
  readonly interval: number;
  /** Output an attempt may write, bytes. */
  readonly outputBytes: number;
  /** Where a repository called `hub` is. */
  readonly hubUrl: string | null;
  /** false: every node wants the oldest task first; only to measure races. */
  readonly rendezvous: boolean;
  /** Claims taken by hand, and whether their takers are still heard of; absent: there are none. */
  readonly byHand?: () => Promise<ReadonlyMap<string, boolean>>;
  /** The task that `task run` is about; absent: none. */
  readonly forced?: string;
  /** Lanes stopped on this node, and how; absent: none. */
  readonly stopped?: () => Promise<Sight['stopped']>;
  /** What the mesh should know that this node offers; absent: nothing is said of it. */
  readonly offer?: Offer;
  /** What attempts need room on; absent: there is always room. */
  readonly machine?: Machine;
  /** How many attempts of each agent may run at once; absent: it is learnt anew. */
  readonly capacities?: CapacityBook;
  /** Which code repositories answer; absent: it is learnt anew. */
  readonly code?: CodeBook;
  /** Told of agents that could not work here, and of those that could; absent: nobody asks. */
  readonly agentBook?: {
    failed(
      agent: string,
      why: { readonly reason: string; readonly text: string; readonly resets?: number },
    ): Promise<void>;
    worked(agent: string): Promise<void>;
    /** Of its program, as last seen here; null: it has none, or does not say. */
    version?(agent: string): string | null;
  };
  /** What lanes fire on outside the ledger; absent: nothing is looked at. */
  readonly outside?: Outside;
  /** The policies; absent: those of `decide`. */
  readonly decide?: (sight: Sight) => Command[];
  /** Keeps all that one look at the hub found wrong (`fetch`, `push`, `landings`); absent: nobody asks. */
  readonly note?: (source: string, found: readonly HubFinding[]) => Promise<void>;
  /** Takes secrets out of what this node says by itself, before it is signed (INV-12). */
  readonly clean?: (draft: Draft) => Draft;
}
